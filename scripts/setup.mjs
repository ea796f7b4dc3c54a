// Prepares a checkout and then runs one task of it: `node scripts/setup.mjs start|test|demo|prepare|… [arguments]`.
// Plain JavaScript without dependencies: it runs before anything is installed, on any Node from 20.19 on.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`stagediff: Node ${process.versions.node} is too old; install Node 20.19 or newer and try again`);
  process.exit(1);
}

const { main } = await import('./setup/main.mjs');
process.exitCode = await main(process.argv.slice(2));
