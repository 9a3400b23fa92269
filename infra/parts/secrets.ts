import { Arn, ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
import { acknowledge } from './acknowledge.ts'
import { STAGE_TAG } from './stage-tag.ts'

/**
 * Where the secrets of a stage are, and who may read them. CloudFormation makes only the keys that the stack generates by
 * itself, and gives them names that nobody else has. Grants, the secrets of tenants and the app's keys are made at run time
 * under the stage's prefix: a secret of the same name would make the next deployment fail, and one resource or policy
 * statement per tenant would outgrow CloudFormation's and IAM's quotas.
 */
export class Secrets extends Construct {
  /** Names of the tenants' secrets begin with this; the rest is the tenant. */
  readonly chiliPiperPrefix: string
  /** Names of the grants begin with this; the rest is the location id, or `company-` and the agency's id. */
  readonly grantPrefix: string
  readonly highLevelAppName: string
  /** ARN of the key that signs the links to the pages of bookings. */
  readonly briefLinksArn: string
  /** ARN of the key of the outgoing webhook; NO_OUTGOING_WEBHOOK where none is configured. */
  readonly outgoingWebhookArn: string
  readonly #hasOutgoingWebhook: boolean

  constructor(scope: Construct, id: string, props: { appName: string; stage: string; integration: Integration }) {
    super(scope, id)
    const { appName, stage, integration } = props
    this.chiliPiperPrefix = `${appName}/chili-piper/`
    this.grantPrefix = `${appName}/grants/`
    this.highLevelAppName = `${appName}/highlevel-app`
    this.#hasOutgoingWebhook = locationsOf(integration).some(
      (location) => settingsFor(integration, location).sharedNotes?.webhook,
    )
    this.briefLinksArn = this.#generated('BriefLinks', {
      stage,
      description: 'Signs the links to the pages of bookings; links of the value before it stay valid, older ones end',
      whyNotRotated:
        'Links expire by themselves days after their meeting, and each rotation rewrites the notes that carry one: it is rotated by hand when there is a reason to, and the previous value is accepted meanwhile.',
    })
    this.outgoingWebhookArn = this.#hasOutgoingWebhook
      ? this.#generated('OutgoingWebhook', {
          stage,
          // Secrets Manager cannot generate `whsec_` and base64, so the text itself is the key.
          description:
            'Key of the outgoing webhook: whsec_… as it is, any other text by its UTF-8 bytes. Give receivers whsec_ followed by the base64 of these bytes.',
          whyNotRotated:
            'Its receivers are told the key by hand: one that changed by itself would make them refuse everything.',
        })
      : NO_OUTGOING_WEBHOOK
  }

  /**
   * A key that nobody has to choose or fill in. It has no name of its own, so that it can be made again after it was kept by a
   * rollback, a removal or an option that was switched off; the tag tells `npm run ops -- leftovers` whose it is.
   */
  #generated(id: string, props: { stage: string; description: string; whyNotRotated: string }): string {
    const secret = new CfnSecret(this, id, {
      description: props.description,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      tags: [{ key: STAGE_TAG, value: props.stage }],
    })
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    acknowledge(secret, { 'AwsSolutions::AwsSolutions-SMG4': props.whyNotRotated })
    return secret.ref
  }

  /** The key that signs the links to the pages of bookings. */
  grantReadBriefLinks(role: IRole): void {
    allowRead(role, this.briefLinksArn)
  }

  /** The secrets of Chili Piper tenants: API key and signing secrets in one, so that a tenant costs one secret. */
  grantReadTenants(role: IRole): void {
    this.#allowPrefix(
      role,
      ['secretsmanager:GetSecretValue'],
      this.chiliPiperPrefix,
      'Reading only, and only under the prefix that holds nothing but the secrets of this stage’s tenants; which one is decided by the tenant in the configuration.',
    )
  }

  /** The HighLevel app's client id and secret. */
  grantReadApp(role: IRole): void {
    // An ARN ends in six random characters: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
    allowRead(role, this.#arn(`${this.highLevelAppName}-??????`))
  }

  /** The key of the outgoing webhook, where one is configured. */
  grantReadOutgoingWebhook(role: IRole): void {
    if (this.#hasOutgoingWebhook) allowRead(role, this.outgoingWebhookArn)
  }

  /** Makes and replaces grants; reads none of them. */
  grantWriteGrants(role: IRole): void {
    this.#allowPrefix(
      role,
      ['secretsmanager:CreateSecret', 'secretsmanager:PutSecretValue'],
      this.grantPrefix,
      'Making and replacing only, and only under the prefix that holds nothing but grants of this stage; which one is decided by the tokens that HighLevel gave for a consumed one-time state.',
    )
  }

  /** Makes a refreshed version of a grant current, if the one it was refreshed from still is. */
  grantMoveGrants(role: IRole): void {
    this.#allowPrefix(
      role,
      ['secretsmanager:UpdateSecretVersionStage'],
      this.grantPrefix,
      'Only under the prefix that holds nothing but grants of this stage; which one is decided by the group of the message on the grant queue.',
    )
  }

  /** Every grant under the prefix: locations come and go with installs, without a deployment. */
  grantReadGrants(role: IRole): void {
    this.#allowPrefix(
      role,
      ['secretsmanager:GetSecretValue'],
      this.grantPrefix,
      'Reading only, and only under the prefix that holds nothing but grants of this stage; which one is decided by the location of the verified delivery.',
    )
  }

  /** @param reason which control takes the place of naming each secret */
  #allowPrefix(role: IRole, actions: string[], prefix: string, reason: string): void {
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.#arn(`${prefix}*`)] }))
    acknowledge(role, {
      [`AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${prefix}*]`]:
        reason,
    })
  }

  #arn(resourceName: string): string {
    return Arn.format(
      { service: 'secretsmanager', resource: 'secret', resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME },
      Stack.of(this),
    )
  }
}

/** Stands for the ARN of the outgoing webhook's key where no such webhook is configured. */
const NO_OUTGOING_WEBHOOK = '-'

function allowRead(role: IRole, arn: string): void {
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] }))
}
