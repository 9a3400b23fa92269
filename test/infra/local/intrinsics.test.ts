import { expect, test } from 'vitest'
import type { JsonValue } from '../../../infra/local/aws/protocol.ts'
import { resolveIntrinsics } from '../../../infra/local/intrinsics.ts'

const references = {
  ref: (name: string) => `<${name}>`,
  attribute: (id: string, name: string) => `<${id}/${name}>`,
}
const resolve = (value: JsonValue) => resolveIntrinsics(value, references)

test.each<[JsonValue, JsonValue]>([
  ['plain', 'plain'],
  [
    [1, true, null, { a: { Ref: 'B' } }],
    [1, true, null, { a: '<B>' }],
  ],
  [{ Ref: 'AWS::Region' }, '<AWS::Region>'],
  [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, '<Queue/Arn>'],
  [{ 'Fn::GetAtt': ['Stack', 'Outputs', 'Url'] }, '<Stack/Outputs.Url>'],
  [{ 'Fn::GetAtt': 'Queue.Arn' }, '<Queue/Arn>'],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }, 3, false]] }, 'a-<B>-3-false'],
  [{ 'Fn::Select': ['1', ['a', { Ref: 'B' }]] }, '<B>'],
  [{ 'Fn::Split': ['/', { Ref: 'a/b' }] }, ['<a', 'b>']],
  [{ 'Fn::Select': [2, { 'Fn::Split': [':', 'arn:aws:sqs'] }] }, 'sqs'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub writes its references like this.
  [{ 'Fn::Sub': 'x-${A}-${B.Arn}-${AWS::Region}-${!Kept}' }, 'x-<A>-<B/Arn>-<AWS::Region>-${Kept}'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub writes its references like this.
  [{ 'Fn::Sub': ['${Own}/${A}', { Own: { Ref: 'C' } }] }, '<C>/<A>'],
])('%j stands for %j', (value, expected) => {
  expect(resolve(value)).toEqual(expected)
})

test.each<[JsonValue, string]>([
  [{ 'Fn::If': ['a', 1, 2] }, 'Fn::If is not known to the local stage'],
  [{ 'Fn::ImportValue': 'other' }, 'Fn::ImportValue is not known to the local stage'],
  [{ deep: [{ 'Fn::Base64': 'x' }] }, 'Fn::Base64 is not known to the local stage'],
  [{ Ref: 'A', Other: 1 }, 'Ref must stand alone'],
  [{ Ref: 5 }, 'Ref: expected a text, not 5'],
  [{ 'Fn::Join': 'a' }, 'Fn::Join: expected a list'],
  [{ 'Fn::Join': ['', [{ a: 1 }]] }, 'Fn::Join: expected a text, not {"a":1}'],
  [{ 'Fn::Select': [9, ['a']] }, 'Fn::Select: there is no item 9'],
])('%j is refused', (value, message) => {
  expect(() => resolve(value)).toThrow(message)
})
