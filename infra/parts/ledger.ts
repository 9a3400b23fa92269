import { RemovalPolicy, Tags } from 'aws-cdk-lib'
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { STAGE_TAG } from './stage-tag.ts'

// What DynamoDB asks of its caller: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
const KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
]

const EMAIL_INDEX = 'email'

/** The one table: delivery digests and the link booking → contact, note and task. Kept when the stack goes. */
export class Ledger extends Construct {
  readonly table: Table

  constructor(scope: Construct, id: string, props: { stage: string; customerKey: boolean }) {
    super(scope, id)
    const key = props.customerKey
      ? new Key(this, 'Key', {
          enableKeyRotation: true,
          description: 'Encrypts the ledger table',
          removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        })
      : undefined
    // Not TableV2: with a customer key it needs to know its region at synth, and this stack deploys anywhere.
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: key ? TableEncryption.CUSTOMER_MANAGED : TableEncryption.DEFAULT,
      ...(key ? { encryptionKey: key } : {}),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    Tags.of(this).add(STAGE_TAG, props.stage)
    // Bookings by their guest's address, which is a digest here; contacts, too, where HighLevel told theirs.
    this.table.addGlobalSecondaryIndex({
      indexName: EMAIL_INDEX,
      partitionKey: { name: 'email', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    })
  }

  /** Exactly these actions on the table; with a customer key also what reading and writing through it takes. */
  grant(role: IRole, actions: string[]): void {
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.table.tableArn] }))
    this.#grantKey(role)
  }

  /** To find keys of items by the digest of an address. */
  grantFindByEmail(role: IRole): void {
    const resources = [`${this.table.tableArn}/index/${EMAIL_INDEX}`]
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['dynamodb:Query'], resources }))
    this.#grantKey(role)
  }

  #grantKey(role: IRole): void {
    const key = this.table.encryptionKey
    if (key) role.addToPrincipalPolicy(new PolicyStatement({ actions: KEY_ACTIONS, resources: [key.keyArn] }))
  }
}
