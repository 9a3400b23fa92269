import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'

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

/** The one table: delivery digests and the link booking → contact, note and task. Kept when the stack goes. */
export class Ledger extends Construct {
  readonly table: Table

  constructor(scope: Construct, id: string, props: { customerKey: boolean }) {
    super(scope, id)
    const key = props.customerKey
      ? new Key(this, 'Key', { enableKeyRotation: true, description: 'Encrypts the ledger table' })
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
      removalPolicy: RemovalPolicy.RETAIN,
    })
  }

  /** Exactly these actions on the table; with a customer key also what reading and writing through it takes. */
  grant(role: IRole, actions: string[]): void {
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.table.tableArn] }))
    const key = this.table.encryptionKey
    if (key) role.addToPrincipalPolicy(new PolicyStatement({ actions: KEY_ACTIONS, resources: [key.keyArn] }))
  }
}
