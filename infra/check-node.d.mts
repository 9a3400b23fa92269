/** What is wrong with a release of Node.js for running this product, and how to mend it; undefined when it is right. */
export function nodeProblem(version: string, release: string): string | undefined
