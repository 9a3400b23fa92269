import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Integration } from '../../shared/config/define-integration.ts'
import { acknowledge } from './acknowledge.ts'
import { functionCode } from './function-code.ts'

export interface NodeFunctionProps {
  /** Folder under functions/ that holds handler.ts. */
  folder: string
  description: string
  /** Every variable that the function's env.ts names. */
  environment: Record<string, string>
  timeoutSeconds: number
  memoryMb: number
  integration: Integration
  /** JSON file of the checked configuration, bundled as `#integration`. */
  integrationFile: string
}

/** A Lambda function with every default of this app: its own role and log group, the bundle with its SDK, Node 24 on arm64. */
export class NodeFunction extends Construct {
  readonly handler: LambdaFunction
  readonly role: Role
  readonly logGroup: LogGroup
  readonly folder: string
  readonly timeoutSeconds: number
  readonly memoryMb: number

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id)
    this.folder = props.folder
    this.timeoutSeconds = props.timeoutSeconds
    this.memoryMb = props.memoryMb
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.integration.aws.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What the ${props.folder} function may do`,
      inlinePolicies: {
        Logs: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [this.logGroup.logGroupArn],
            }),
          ],
        }),
      },
    })
    const sourceMap = this.node.tryGetContext('sourceMaps') === 'true'
    this.handler = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: functionCode(this, { folder: props.folder, integrationFile: props.integrationFile, sourceMap }),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      environment: {
        ...props.environment,
        SERVICE_NAME: props.folder,
        ...(sourceMap ? { NODE_OPTIONS: '--enable-source-maps' } : {}),
      },
    })
    acknowledge(this.handler, {
      'Serverless::Serverless-LambdaDLQ':
        'No event is lost with an invocation: the HTTP API answers its caller, the queue has its own dead-letter queue, and the schedule comes again.',
      'Serverless::Serverless-LambdaTracing':
        'The event id in every structured log line follows a booking through all functions; X-Ray would need a permission on every resource.',
    })
  }
}
