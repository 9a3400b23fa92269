import { expect, test } from 'vitest'
import { awsProblemOf } from '../../../infra/ops/aws-problem.ts'

const failing = (name: string, message = '', more: object = {}) => Object.assign(new Error(message), { name, ...more })
const PERSON = 'arn:aws:iam::111122223333:user/pat.doe'

const TOLD: [kind: string, what: string, fix: RegExp, errors: Error[]][] = [
  ['no region', 'No AWS region is set', /^export AWS_REGION=us-east-1/, [failing('Error', 'Region is missing')]],
  [
    'a region that is none',
    'AWS cannot be reached in this region',
    /AWS_REGION/,
    [
      failing('Error', 'Region not accepted: region="us_bad" is not a valid hostname component.'),
      failing('Error', 'getaddrinfo ENOTFOUND cloudformation.us-est-1.amazonaws.com', { code: 'ENOTFOUND' }),
    ],
  ],
  [
    'no login',
    'No AWS login was found',
    /aws sso login or aws configure.*AWS_PROFILE/,
    [
      failing('CredentialsProviderError', 'Could not load credentials from any providers'),
      failing('CredentialsProviderError', 'Could not resolve credentials using profile: [x] in configuration file(s).'),
      failing('TokenProviderError', 'Could not load token from any providers'),
    ],
  ],
  [
    'an expired login',
    'The AWS login has expired',
    /aws sso login again/,
    [
      failing('ExpiredToken', 'The security token included in the request is expired'),
      failing('ExpiredTokenException', 'The security token included in the request is expired'),
      failing('CredentialsProviderError', 'The SSO session associated with this profile has expired. To refresh …'),
      failing(
        'CredentialsProviderError',
        'The SSO session token associated with profile=x was not found or is invalid.',
      ),
      failing('TokenProviderError', 'Token is expired. To refresh this SSO session run aws sso login'),
      failing('CredentialsProviderError', 'Failed to refresh token: Error. Please re-authenticate using aws login'),
    ],
  ],
  [
    'a login that AWS does not know',
    'AWS does not accept this login',
    /aws sts get-caller-identity/,
    [
      failing('InvalidClientTokenId', 'The security token included in the request is invalid.'),
      failing('UnrecognizedClientException', 'The security token included in the request is invalid.'),
      failing('SignatureDoesNotMatch', 'The request signature we calculated does not match'),
    ],
  ],
  [
    'a clock that is wrong',
    'AWS does not accept the time of this machine',
    /NTP/,
    [
      failing('RequestExpired', 'Request has expired.'),
      failing('SignatureDoesNotMatch', 'Signature expired: 20261130T1 is now earlier than 20261201T1'),
    ],
  ],
  [
    'no permission',
    'This AWS login may not call cloudformation:DescribeStacks',
    /allowed.*AWS_PROFILE/,
    [
      failing(
        'AccessDenied',
        `User: ${PERSON} is not authorized to perform: cloudformation:DescribeStacks on resource: x`,
      ),
      failing('AccessDeniedException', `${PERSON} is not authorized to perform: cloudformation:DescribeStacks because`),
    ],
  ],
  ['no permission for who knows what', 'This AWS login may not do this', /allowed/, [failing('AccessDenied', 'No.')]],
]

test.each(TOLD)('%s is told as such, with its fix', (_, what, fix, errors) => {
  for (const error of errors) {
    expect(awsProblemOf(error), error.message).toEqual({ what, fix: expect.stringMatching(fix) })
    expect(JSON.stringify(awsProblemOf(error))).not.toContain('pat.doe')
  }
})

test('each kind has a fix of its own', () => {
  const fixes = TOLD.map(([, , , [error]]) => awsProblemOf(error)?.fix)
  // The two kinds of no permission are mended alike.
  expect(new Set(fixes).size).toBe(TOLD.length - 1)
})

test.each([
  failing('ValidationError', 'Stack with id x does not exist'),
  failing('ThrottlingException', 'Rate exceeded'),
  failing('InternalFailure'),
  failing('TypeError', 'x is not a function'),
  'a text',
  undefined,
])('%o is no trouble with region, login or permission', (error) => expect(awsProblemOf(error)).toBeUndefined())
