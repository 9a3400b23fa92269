import { Arn, ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf } from '../../shared/config/settings-for.ts'
import { acknowledge } from './acknowledge.ts'

/**
 * The secrets a person or the OAuth callback fills in. They are made without a value, so nothing looks configured
 * before it is, and they are kept when the stack goes: a lost grant would need every customer's consent again.
 */
export class Secrets extends Construct {
  readonly chiliPiperPrefix: string
  readonly chiliPiperKeyPrefix: string
  readonly grantPrefix: string
  readonly highLevelAppName: string
  readonly #tenants: string[]

  constructor(scope: Construct, id: string, props: { appName: string; integration: Integration }) {
    super(scope, id)
    this.chiliPiperPrefix = `${props.appName}/chili-piper/`
    this.chiliPiperKeyPrefix = `${props.appName}/chili-piper-keys/`
    this.grantPrefix = `${props.appName}/grants/`
    this.highLevelAppName = `${props.appName}/highlevel-app`
    this.#tenants = Object.keys(props.integration.tenants)

    this.#secret('HighLevelApp', this.highLevelAppName, 'HighLevel app: {"clientId":"…","clientSecret":"…"}')
    for (const tenant of this.#tenants) {
      this.#secret(
        `ChiliPiper-${tenant}`,
        `${this.chiliPiperPrefix}${tenant}`,
        `Chili Piper webhook signing secret of ${tenant}: {"current":"…","previous":"…"}`,
      )
      this.#secret(
        `ChiliPiperKey-${tenant}`,
        `${this.chiliPiperKeyPrefix}${tenant}`,
        `Chili Piper API key of ${tenant}: {"apiKey":"…"}`,
      )
    }
    for (const location of locationsOf(props.integration))
      this.#secret(
        `Grant-${location}`,
        `${this.grantPrefix}${location}`,
        `Grant for location ${location}: {"kind":"private-integration-token","accessToken":"pit-…"}`,
      )
  }

  #secret(id: string, name: string, description: string): void {
    const secret = new CfnSecret(this, id, { name, description })
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN)
    acknowledge(secret, {
      'AwsSolutions::AwsSolutions-SMG4':
        'The value belongs to another company: it changes by OAuth refresh or by hand after a rotation there, and both values are accepted meanwhile.',
    })
  }

  /** The signing secrets of exactly the configured tenants. */
  grantReadSigningSecrets(role: IRole): void {
    this.#allowRead(
      role,
      this.#tenants.map((tenant) => `${this.chiliPiperPrefix}${tenant}`),
    )
  }

  /** The API keys of exactly the configured tenants. */
  grantReadApiKeys(role: IRole): void {
    this.#allowRead(
      role,
      this.#tenants.map((tenant) => `${this.chiliPiperKeyPrefix}${tenant}`),
    )
  }

  /** The HighLevel app's client id and secret. */
  grantReadApp(role: IRole): void {
    this.#allowRead(role, [this.highLevelAppName])
  }

  /** Makes and replaces grants; reads none of them. */
  grantWriteGrants(role: IRole): void {
    const actions = ['secretsmanager:CreateSecret', 'secretsmanager:PutSecretValue']
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.#arn(`${this.grantPrefix}*`)] }))
    this.#acknowledgeGrants(
      role,
      'Making and replacing only, and only under the prefix that holds nothing but grants of this stage; which one is decided by the tokens that HighLevel gave for a consumed one-time state.',
    )
  }

  /** Makes a refreshed version of a grant current, if the one it was refreshed from still is. */
  grantMoveGrants(role: IRole): void {
    const actions = ['secretsmanager:UpdateSecretVersionStage']
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.#arn(`${this.grantPrefix}*`)] }))
    this.#acknowledgeGrants(
      role,
      'Only under the prefix that holds nothing but grants of this stage; which one is decided by the group of the message on the grant queue.',
    )
  }

  /** Every grant under the prefix: locations come and go with installs, without a deployment. */
  grantReadGrants(role: IRole): void {
    const resource = this.#arn(`${this.grantPrefix}*`)
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [resource] }),
    )
    this.#acknowledgeGrants(
      role,
      'Reading only, and only under the prefix that holds nothing but grants of this stage; which one is decided by the location of the verified delivery.',
    )
  }

  #acknowledgeGrants(role: IRole, reason: string): void {
    acknowledge(role, {
      [`AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${this.grantPrefix}*]`]:
        reason,
    })
  }

  #allowRead(role: IRole, names: string[]): void {
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        // An ARN ends in six random characters: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
        resources: names.map((name) => this.#arn(`${name}-??????`)),
      }),
    )
  }

  #arn(resourceName: string): string {
    return Arn.format(
      { service: 'secretsmanager', resource: 'secret', resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME },
      Stack.of(this),
    )
  }
}
