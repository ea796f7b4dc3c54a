// node run-snyk.cjs ARCHIVE: lists the packages of a docker archive with snyk-docker-plugin, as its own users call it.
const path = require('node:path');
const { scan } = require(path.join(__dirname, '../.peers/node_modules/snyk-docker-plugin'));

scan({ path: `docker-archive:${process.argv[2]}`, 'app-vulns': true }).then(
  ({ scanResults }) => process.exit(scanResults.length > 0 ? 0 : 1),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
