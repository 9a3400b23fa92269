/** Why AWS did not answer, and what mends it. */
export interface AwsProblem {
  /** A clause, as in "No AWS region is set". */
  what: string
  /** A command, or what to look at. */
  fix: string
}

const NO_REGION: AwsProblem = {
  what: 'No AWS region is set',
  fix: 'export AWS_REGION=us-east-1, or whichever region the stage is in',
}
const WRONG_REGION: AwsProblem = {
  what: 'AWS cannot be reached in this region',
  fix: 'check AWS_REGION for a typing error, and whether this machine is online',
}
const NO_LOGIN: AwsProblem = {
  what: 'No AWS login was found',
  fix: 'run aws sso login or aws configure, and choose the profile with export AWS_PROFILE=<name> where it is not the default',
}
const EXPIRED_LOGIN: AwsProblem = {
  what: 'The AWS login has expired',
  fix: 'run aws sso login again, or take new keys where you took the last ones',
}
const WRONG_LOGIN: AwsProblem = {
  what: 'AWS does not accept this login',
  fix: 'its keys are wrong, were deleted, or are not for this region: aws sts get-caller-identity says whether they work, aws configure stores others',
}
const WRONG_CLOCK: AwsProblem = {
  what: 'AWS does not accept the time of this machine',
  fix: 'set its clock: switch on NTP (timedatectl set-ntp true)',
}
const mayNot = (action: string | undefined): AwsProblem => ({
  what: `This AWS login may not ${action === undefined ? 'do this' : `call ${action}`}`,
  fix: 'have its role or user allowed to do that, or choose another with export AWS_PROFILE=<name>; --help of the command lists all that it takes',
})

/** The names that AWS services, and the SDK that asks for credentials, give these errors. */
const BY_NAME: [names: RegExp, problem: AwsProblem][] = [
  [/^(?:ExpiredToken|ExpiredTokenException)$/, EXPIRED_LOGIN],
  [
    /^(?:InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|AuthFailure|MissingAuthenticationToken|MissingAuthenticationTokenException|IncompleteSignature|OptInRequired)$/,
    WRONG_LOGIN,
  ],
  [/^(?:RequestExpired|RequestTimeTooSkewed)$/, WRONG_CLOCK],
]

/**
 * What is wrong between this machine and AWS, told from an error of the AWS SDK; undefined for an error that has another
 * cause. Nothing of the error's text is repeated but the name of an action: it may hold names of people.
 */
export function awsProblemOf(error: unknown): AwsProblem | undefined {
  if (!(error instanceof Error)) return undefined
  const { name, message } = error
  if (message.startsWith('Region is missing')) return NO_REGION
  if (message.startsWith('Region not accepted')) return WRONG_REGION
  if (/^(?:Credentials|Token)ProviderError$/.test(name))
    return /expired|re-?authenticate|refresh this SSO session|not found or is invalid/i.test(message)
      ? EXPIRED_LOGIN
      : NO_LOGIN
  if (/^InvalidSignatureException$|^SignatureDoesNotMatch$/.test(name) && /expired|not yet current/i.test(message))
    return WRONG_CLOCK
  const named = BY_NAME.find(([names]) => names.test(name))
  if (named) return named[1]
  if (/^(?:AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized)$/.test(name))
    return mayNot(message.match(/not authorized to perform:? ([a-z][\w-]*:\w+)/i)?.[1])
  const code: unknown = Reflect.get(error, 'code')
  return /^(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)$/.test(String(code)) ? WRONG_REGION : undefined
}
