import { Arn, ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
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
  readonly briefLinksName: string
  readonly outgoingWebhookName: string
  readonly #tenants: string[]
  readonly #hasOutgoingWebhook: boolean

  constructor(scope: Construct, id: string, props: { appName: string; integration: Integration }) {
    super(scope, id)
    this.chiliPiperPrefix = `${props.appName}/chili-piper/`
    this.chiliPiperKeyPrefix = `${props.appName}/chili-piper-keys/`
    this.grantPrefix = `${props.appName}/grants/`
    this.highLevelAppName = `${props.appName}/highlevel-app`
    this.outgoingWebhookName = `${props.appName}/outgoing-webhook`
    this.briefLinksName = `${props.appName}/brief-links`
    this.#tenants = Object.keys(props.integration.tenants)
    this.#hasOutgoingWebhook = locationsOf(props.integration).some(
      (location) => settingsFor(props.integration, location).sharedNotes?.webhook,
    )

    this.#secret('HighLevelApp', this.highLevelAppName, 'HighLevel app: {"clientId":"…","clientSecret":"…"}')
    this.#briefLinks()
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
    if (this.#hasOutgoingWebhook) this.#outgoingWebhook()
  }

  /** The only value that nobody has to fill in. Secrets Manager cannot generate `whsec_` and base64, so the text itself is the key. */
  #outgoingWebhook(): void {
    const secret = new CfnSecret(this, 'OutgoingWebhook', {
      name: this.outgoingWebhookName,
      description:
        'Key of the outgoing webhook: whsec_… as it is, any other text by its UTF-8 bytes. Give receivers whsec_ followed by the base64 of these bytes.',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    })
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN)
    acknowledge(secret, {
      'AwsSolutions::AwsSolutions-SMG4':
        'Its receivers are told the key by hand: one that changed by itself would make them refuse everything.',
    })
  }

  #secret(id: string, name: string, description: string): void {
    const secret = new CfnSecret(this, id, { name, description })
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN)
    acknowledge(secret, {
      'AwsSolutions::AwsSolutions-SMG4':
        'The value belongs to another company: it changes by OAuth refresh or by hand after a rotation there, and both values are accepted meanwhile.',
    })
  }

  /** The one secret of our own: made with a value, because nobody else has to know it. */
  #briefLinks(): void {
    const secret = new CfnSecret(this, 'BriefLinks', {
      name: this.briefLinksName,
      description: 'Signs the links to the pages of bookings; links of the value before it stay valid, older ones end',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    })
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN)
    acknowledge(secret, {
      'AwsSolutions::AwsSolutions-SMG4':
        'Links expire by themselves days after their meeting, and each rotation rewrites the notes that carry one: it is rotated by hand when there is a reason to, and the previous value is accepted meanwhile.',
    })
  }

  /** The key that signs the links to the pages of bookings. */
  grantReadBriefLinks(role: IRole): void {
    this.#allowRead(role, [this.briefLinksName])
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

  /** The key of the outgoing webhook, where one is configured. */
  grantReadOutgoingWebhook(role: IRole): void {
    if (this.#hasOutgoingWebhook) this.#allowRead(role, [this.outgoingWebhookName])
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
