import type { ImageAnalysis } from '../image-analysis.js';
import { LinkageClosure } from '../linkage/linkage-closure.js';
import type { VisibleFile } from '../ownership/visible-files.js';
import type { FileNode } from '../scan/file-system.js';

/**
 * What the programs and libraries among some files are linked to, themselves included. Extensions of an interpreter, a
 * `.node` file or a module of Python in C, are loaded while it runs: nothing that its command names leads to them.
 */
export function linkedFiles(image: ImageAnalysis, files: readonly VisibleFile[]): ReadonlySet<FileNode> {
  const closure = new LinkageClosure(image);
  for (const { node } of files) {
    const linkage = node.body && image.linkageOf(node.body);
    const isScript = linkage?.interpreter != null && linkage.loadedSize === 0;
    if (linkage && !isScript) closure.add(node);
  }
  return closure.files;
}
