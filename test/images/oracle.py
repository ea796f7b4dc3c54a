#!/usr/bin/env python3
"""oracle.py REGISTRY OUT_DIR IMAGE...

What container images hold, found without any code of the product: blobs by plain HTTP, gzip and zstd as
programs, Python's tarfile, layers applied by dictionaries in the slowest and plainest way, packages by
the ecosystems' own programs (dpkg-query, rpm, npm ls, importlib.metadata) over files put on disk.
Writes OUT_DIR/NAME_TAG.json for each IMAGE (NAME:TAG) that has none there yet.
"""
import hashlib, importlib.metadata, json, os, re, shutil, subprocess, sys, tarfile, tempfile, threading, urllib.request

REGISTRY, OUT = sys.argv[1], sys.argv[2]
ACCEPT = ", ".join("application/vnd." + t for t in (
    "oci.image.manifest.v1+json", "oci.image.index.v1+json", "docker.distribution.manifest.v2+json",
    "docker.distribution.manifest.list.v2+json"))
# Bodies that are put on disk for the ecosystems' programs.
KEPT = re.compile(r"(^|/)package\.json$|(^|/)\.package-lock\.json$|\.dist-info/|\.egg-info(/|$)|^var/lib/dpkg/(status|info/format|arch)"
                  r"|^(var/lib|usr/lib/sysimage)/rpm/")
TYPES = {tarfile.DIRTYPE: "directory", tarfile.SYMTYPE: "symlink", tarfile.CHRTYPE: "character-device",
         tarfile.BLKTYPE: "block-device", tarfile.FIFOTYPE: "fifo", tarfile.LNKTYPE: "hardlink"}
bodies = {}   # sha256 of the kept bodies -> bytes
layers = {}   # digest -> facts and entries


def fetch(path):
    request = urllib.request.Request(f"http://{REGISTRY}/v2/{path}", headers={"Accept": ACCEPT})
    return urllib.request.urlopen(request)


class Counted:
    """A stream that knows its length and sha256."""
    def __init__(self, stream):
        self.stream, self.length, self.digest = stream, 0, hashlib.sha256()

    def read(self, size):
        data = self.stream.read(size)
        self.length += len(data)
        self.digest.update(data)
        return data


def opened(name, digest):
    """The uncompressed layer as a stream."""
    blob = fetch(f"{name}/blobs/{digest}")
    head = blob.read(4)
    program = "gzip" if head[:2] == b"\x1f\x8b" else "zstd" if head == b"\x28\xb5\x2f\xfd" else "cat"
    arguments = [] if program == "cat" else ["-dc"]
    process = subprocess.Popen([program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    def feed():
        process.stdin.write(head)
        shutil.copyfileobj(blob, process.stdin, 1 << 20)
        process.stdin.close()
    threading.Thread(target=feed, daemon=True).start()
    return process.stdout


def clean(name):
    parts = []
    for part in name.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def read_layer(name, digest):
    if digest in layers:
        return layers[digest]
    stream, entries, content = Counted(opened(name, digest)), [], 0
    with tarfile.open(fileobj=stream, mode="r|", bufsize=1 << 20, encoding="utf-8", errors="surrogateescape") as archive:
        for member in archive:
            archive.members = []
            entry = {"path": clean(member.name), "mode": member.mode & 0o7777, "uid": member.uid, "gid": member.gid,
                     "link": member.linkname, "type": TYPES.get(member.type, "file"), "size": 0, "stored": 0, "hash": None}
            if entry["type"] == "hardlink":
                entry["link"] = clean(member.linkname)
            if entry["type"] == "file":
                entry["size"] = member.size
                entry["stored"] = sum(n for _, n in member.sparse) if member.sparse is not None else member.size
                content += entry["stored"]
                digester, kept, file = hashlib.sha256(), [], archive.extractfile(member)
                while data := file.read(1 << 20):
                    digester.update(data)
                    if KEPT.search(entry["path"]):
                        kept.append(data)
                entry["hash"] = digester.hexdigest()
                if KEPT.search(entry["path"]):
                    bodies[entry["hash"]] = b"".join(kept)
            entries.append(entry)
    while stream.read(1 << 20):
        pass
    layers[digest] = {"uncompressedSize": stream.length, "contentSize": content, "entryCount": len(entries),
                      "diffId": "sha256:" + stream.digest.hexdigest(), "entries": entries}
    return layers[digest]


def parent_of(path):
    return path.rpartition("/")[0]


class Image:
    """Full path -> node. A node of a regular file has a body, which its hard links share."""
    def __init__(self):
        self.nodes, self.hidden = {}, []

    def resolve(self, path):
        """The real path of a directory: symbolic links in it followed inside the root."""
        done, rest, hops = [], path.split("/") if path else [], 0
        while rest:
            part = rest.pop(0)
            if part in ("", "."):
                continue
            if part == "..":
                done = done[:-1]
                continue
            node = self.nodes.get("/".join(done + [part]))
            if node and node["type"] == "symlink" and hops < 8:
                hops += 1
                if node["link"].startswith("/"):
                    done = []
                rest = node["link"].split("/") + rest
            else:
                done.append(part)
        return "/".join(done)

    def drop(self, path, lost):
        if path not in self.nodes:
            return
        is_directory = self.nodes[path]["type"] == "directory"
        gone = [path, *(p for p in self.nodes if is_directory and p.startswith(path + "/"))]
        for each in gone:
            node = self.nodes.pop(each)
            if node["body"]:
                node["body"]["names"].discard(each)
                lost.append((each, node["body"]))

    def apply(self, index, entries):
        by_whiteout, lost = [], []
        for entry in entries:
            directory, _, name = entry["path"].rpartition("/")
            if name == ".wh..wh..opq":
                real = self.resolve(directory)
                for child in [p for p in self.nodes if parent_of(p) == real]:
                    self.drop(child, by_whiteout)
            elif name.startswith(".wh.") and not name.startswith(".wh..wh.") and name != ".wh.":
                real = self.resolve(directory)
                self.drop((real + "/" if real else "") + name[4:], by_whiteout)
        by_whiteout.sort(key=lambda pair: pair[0].encode("utf-16-be", "surrogatepass"))
        removed = dict(by_whiteout)
        for entry in entries:
            if not entry["path"].rpartition("/")[2].startswith(".wh."):
                self.place(index, entry, lost, removed)
            elif entry["stored"]:
                self.hidden.append((index, "deleted", entry["stored"]))
        settled = {}
        for path, body in reversed(by_whiteout + lost):
            if body["names"] or id(body) in settled:
                continue
            settled[id(body)] = body
            now = self.nodes.get(path)
            if not now or now["layer"] != index or not now["body"]:
                kind = "deleted"
            else:
                kind = "metadataOnly" if now["body"]["hash"] == body["hash"] else "overwritten"
            self.hidden.append((body["layer"], kind, body["stored"]))

    def place(self, index, entry, lost, removed):
        directory, _, name = entry["path"].rpartition("/")
        if not name:
            return
        real = self.resolve(directory)
        parts = real.split("/") if real else []
        for length in range(1, len(parts) + 1):
            above = "/".join(parts[:length])
            if above in self.nodes and self.nodes[above]["type"] != "directory":
                self.drop(above, lost)
            self.nodes.setdefault(above, {"type": "directory", "layer": None, "mode": 0o755, "uid": 0, "gid": 0, "link": None, "body": None})
        path = f"{real}/{name}" if real else name
        node = {"type": entry["type"], "layer": index, "mode": entry["mode"], "uid": entry["uid"], "gid": entry["gid"],
                "link": entry["link"] if entry["type"] == "symlink" else None, "body": None}
        if node["type"] == "directory" and path in self.nodes and self.nodes[path]["type"] == "directory":
            self.nodes[path] = node
            return
        if node["type"] == "hardlink":
            target = (self.resolve(parent_of(entry["link"])) + "/" + entry["link"].rpartition("/")[2]).lstrip("/")
            found = self.nodes.get(target)
            body = found["body"] if found else removed.get(target)
            node = {**(found or node), "layer": index, "body": body}
            if not found:
                node["type"] = "file"
        elif node["type"] == "file":
            node["body"] = {"layer": index, "size": entry["size"], "stored": entry["stored"], "hash": entry["hash"], "names": set()}
        self.drop(path, lost)
        self.nodes[path] = node
        if node["body"]:
            node["body"]["names"].add(path)

    def visible(self):
        seen = {}
        for node in self.nodes.values():
            if node["body"]:
                seen[id(node["body"])] = node["body"]
        return list(seen.values())


def lines(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.splitlines()


def packages(image):
    """Package databases on disk, asked by the programs that keep them."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="stagediff-oracle-") as root:
        for path, node in image.nodes.items():
            if node["body"] and KEPT.search(path):
                os.makedirs(os.path.join(root, parent_of(path)), exist_ok=True)
                with open(os.path.join(root, path), "wb") as file:
                    file.write(bodies[node["body"]["hash"]])
        dpkg = os.path.join(root, "var/lib/dpkg")
        if os.path.isfile(dpkg + "/status"):
            rows = [line.split("\t") for line in lines("dpkg-query", "--admindir=" + dpkg, "-W", "-f",
                    "${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\n")]
            found["deb"] = [row[1:] for row in rows if row[0] == "installed"]
        for folder, backend in (("var/lib/rpm", "sqlite"), ("usr/lib/sysimage/rpm", "ndb")):
            if os.path.isdir(os.path.join(root, folder)):
                rows = lines("rpm", "--dbpath", os.path.join(root, folder), "--define", "_db_backend " + backend, "-qa",
                             "--qf", "%{NAME}\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\t%{ARCH}\n")
                found["rpm"] = [row.split("\t") for row in rows]
        found["npm"] = npm_walk(image, root)
        found["npmLs"] = npm_ls(image, root)
        found["pypi"] = python(image, root)
    return found


def npm_walk(image, root):
    result = []
    for path in image.nodes:
        if re.search(r"(^|/)node_modules/(@[^/]+/)?[^/@.][^/]*/package\.json$", path) and image.nodes[path]["body"]:
            with open(os.path.join(root, path), "rb") as file:
                data = json.load(file)
            if "name" in data and "version" in data:
                result.append([data["name"], data["version"], path])
    return result


def npm_ls(image, root):
    """Of every project folder: the packages of its tree, as npm sees it."""
    projects = {path[: path.index("/node_modules/")] for path in image.nodes
                if "/node_modules/" in path and KEPT.search(path) and not path.startswith("usr/")}
    result = {}
    for project in projects:
        if project + "/package.json" not in image.nodes:
            continue
        tree = json.loads("\n".join(lines("npm", "ls", "--all", "--json", "--offline", cwd=os.path.join(root, project))) or "{}")
        names, stack = set(), [tree]
        while stack:
            for name, each in stack.pop().get("dependencies", {}).items():
                if "version" in each:
                    names.add((name, each["version"]))
                    stack.append(each)
        result[project] = sorted(names)
    return result


def python(image, root):
    folders = {parent_of(re.sub(r"(\.(dist|egg)-info)/.*", r"\1", path)) for path in image.nodes
               if re.search(r"\.(dist|egg)-info(/|$)", path)}
    return sorted([d.metadata["Name"], d.version, folder] for folder in folders
                  for d in importlib.metadata.distributions(path=[os.path.join(root, folder)]) if d.metadata["Name"])


def describe(reference):
    name, _, tag = reference.partition(":")
    manifest = json.load(fetch(f"{name}/manifests/{tag}"))
    image, facts = Image(), []
    for index, descriptor in enumerate(manifest["layers"]):
        layer = read_layer(name, descriptor["digest"])
        facts.append({"digest": descriptor["digest"], "compressedSize": descriptor["size"], "visibleSize": 0,
                      "hidden": {"deleted": 0, "overwritten": 0, "metadataOnly": 0},
                      **{key: value for key, value in layer.items() if key != "entries"}})
        image.apply(index, layer["entries"])
    for body in image.visible():
        facts[body["layer"]]["visibleSize"] += body["stored"]
    for index, kind, stored in image.hidden:
        facts[index]["hidden"][kind] += stored
    files = [[path, node["type"], node["body"]["size"] if node["body"] else 0, node["mode"], node["uid"], node["gid"],
              node["link"], node["layer"]] for path, node in image.nodes.items()]
    return {"layers": facts, "files": files, "packages": packages(image)}


for reference in sys.argv[3:]:
    path = os.path.join(OUT, reference.replace(":", "_").replace("/", "_") + ".json")
    if os.path.exists(path):
        continue
    with open(path + ".part", "w") as output:
        json.dump(describe(reference), output)
    os.rename(path + ".part", path)
