import { createServer } from 'node:http';
import colors from 'picocolors';

const port = Number(process.env['PORT'] ?? 8080);

createServer((request, response) => {
  console.log(colors.dim(new Date().toISOString()), colors.green(request.method ?? ''), request.url);
  response.end('hello\n');
}).listen(port, () => console.log(`listening on ${port}`));
