import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'

/** The one table: delivery digests and the link booking → contact, note and task. Kept when the stack goes. */
export class Ledger extends Construct {
  readonly table: TableV2

  constructor(scope: Construct, id: string, props: { customerKey: boolean }) {
    super(scope, id)
    const key = props.customerKey
      ? new Key(this, 'Key', { enableKeyRotation: true, description: 'Encrypts the ledger table' })
      : undefined
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: key ? TableEncryptionV2.customerManagedKey(key) : TableEncryptionV2.dynamoOwnedKey(),
      removalPolicy: RemovalPolicy.RETAIN,
    })
  }
}
