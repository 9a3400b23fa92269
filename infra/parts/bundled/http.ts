// What is imported as an ES module has every export read, and one of those of node:http loads all of fetch: 20 ms of a cold start.
const http = process.getBuiltinModule('node:http')
export const { Agent, request, STATUS_CODES } = http
export default http
