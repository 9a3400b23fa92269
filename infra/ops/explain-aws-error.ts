import { UsageError } from '../local/usage-error.ts'

// Names of errors as AWS's SDK and services give them.
const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'TokenProviderError', 'RequestExpired']
const UNKNOWN_KEYS = [
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
]
const DENIED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']

/** AWS's own word that there is no such stack: CloudFormation has no error of its own for it. */
export const isNoSuchStack = (cause: unknown): boolean =>
  cause instanceof Error && cause.name === 'ValidationError' && /does not exist/.test(cause.message)

/**
 * Says why a stack could not be read, and what to do about it.
 * @param region as far as it is known
 */
export function explainAwsError(cause: unknown, stackName: string, region?: string): UsageError {
  return new UsageError(reasonFor(cause, stackName, region), { cause })
}

function reasonFor(cause: unknown, stackName: string, region: string | undefined): string {
  const [name, message] = cause instanceof Error ? [cause.name, cause.message] : ['Error', '']
  if (/region is missing/i.test(message))
    return 'No AWS region is set. Name the one that the stage is deployed in: export AWS_REGION=us-east-1, or a profile that has one: export AWS_PROFILE=<name>. For a stage on this machine add --local'
  if (EXPIRED.includes(name) || /(?:token|session).*expired|has expired/i.test(message))
    return 'The AWS login on this machine has expired. Log in again: aws sso login, or put fresh keys where the old ones are'
  if (name === 'CredentialsProviderError')
    return 'Nobody is logged in to AWS on this machine. Log in: aws configure sso or aws configure, then export AWS_PROFILE=<name>. For a stage on this machine add --local'
  if (UNKNOWN_KEYS.includes(name))
    return `AWS does not know the keys on this machine (${name}). Look which ones are used: aws configure list; then log in again`
  if (DENIED.includes(name))
    return `This AWS login may not read the stack ${stackName} (${name}). It needs cloudformation:DescribeStacks; which login it is: aws sts get-caller-identity`
  if (isNoSuchStack(cause))
    return `There is no stack ${stackName} in ${region ?? 'this region'} of this account. Check --stage and AWS_REGION, or deploy it: npm run deploy -- -c stage=${stackName.replace(/^ChiliPiperHighLevel-/, '')}`
  if (name === NO_ANSWER) return message
  return `The stack ${stackName} cannot be read (${name}). Is the network there? If it is, check AWS_REGION and AWS_PROFILE`
}

const NO_ANSWER = 'AwsNoAnswerError'
// A search for a login asks the instance metadata service, too, which on some networks never answers.
const ANSWER_MS = 4_000

/** What a call of AWS answers, if that comes within four seconds. @throws what the call throws, and an error that says so */
export async function withinSeconds<T>(call: Promise<T>, sleep: (ms: number) => Promise<void>): Promise<T> {
  const late = sleep(ANSWER_MS).then(() => {
    const told = `AWS did not answer within ${ANSWER_MS / 1000} s, or no login was found in that time. Check the network, and that somebody is logged in: aws sts get-caller-identity`
    throw Object.assign(new Error(told), { name: NO_ANSWER })
  })
  return await Promise.race([call, late])
}
