import { type Stack, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'

export interface Acknowledgement {
  /** Pack and rule, as `AwsSolutions::AwsSolutions-SMG4`. */
  rule: string
  /** Construct it was written at: it answers for this and for what is in it. */
  path: string
  reason: string
}
interface Finding {
  rule: string
  path: string
}

/** Every answer to a finding that the stack has. */
export function acknowledgementsOf(stack: Stack): Acknowledgement[] {
  return stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data))
      .map(([rule, reason]) => ({ rule, path: node.path, reason: String(reason) })),
  )
}

/** What both packs find, answered or not. */
export function findingsOf(stack: Stack): Finding[] {
  return [new AwsSolutionsChecks(stack), new ServerlessChecks(stack)].flatMap((pack) =>
    pack.validateScope(stack).violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({
        rule: `${pack.name}::${ruleName}`,
        path: `${constructPath}`,
      })),
    ),
  )
}

/** Whether synth takes this for an answer to that. */
export const answers = (acknowledgement: Acknowledgement, finding: Finding): boolean =>
  acknowledgement.rule === finding.rule && `${finding.path}/`.startsWith(`${acknowledgement.path}/`)
