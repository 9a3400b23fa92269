/** Nothing: what Node.js itself takes to load a file and call it. */
export const handler = async () => ({ statusCode: 204, body: '', batchItemFailures: [] })
