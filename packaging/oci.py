"""An OCI image archive, written without any tool: the same files give the same bytes.

The archive is an OCI image layout (index.json, for podman, skopeo, containerd and newer Docker) that also has the
manifest.json of `docker save`, for a `docker load` that knows no index. Its format: github.com/opencontainers/image-spec.
"""
import dataclasses
import datetime
import gzip
import hashlib
import io
import json
import tarfile

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


@dataclasses.dataclass(frozen=True)
class Entry:
    """A file, a symbolic link (`target`) or a folder (neither) of an image."""
    path: str  # without a slash in front
    mode: int = 0o755
    content: bytes | None = None
    target: str | None = None
    owner: int = 0  # uid and gid


@dataclasses.dataclass(frozen=True)
class Image:
    architecture: str  # as OCI has it: amd64, arm64
    entries: tuple[Entry, ...]
    config: dict  # what a container is started with: `config` of an OCI image configuration


def tar(entries, mtime):
    """An uncompressed tar of them, sorted, with the folders that they stand in."""
    listed = {entry.path: entry for entry in entries}
    assert len(listed) == len(entries), "two entries with one path"
    for path in list(listed):
        while "/" in path:
            path = path.rpartition("/")[0]
            listed.setdefault(path, Entry(path))
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for entry in sorted(listed.values(), key=lambda entry: entry.path):
            info = tarfile.TarInfo(entry.path)
            info.mode, info.mtime, info.uid, info.gid = entry.mode, mtime, entry.owner, entry.owner
            if entry.target is not None:
                info.type, info.linkname = tarfile.SYMTYPE, entry.target
            elif entry.content is None:
                info.type = tarfile.DIRTYPE
            else:
                info.size = len(entry.content)
            archive.addfile(info, io.BytesIO(entry.content or b""))
    return out.getvalue()


class Blobs:
    """The contents of a layout, by their digests."""

    def __init__(self):
        self.entries = {}

    def add(self, content, media_type):
        """Its descriptor."""
        if isinstance(content, dict):
            content = as_json(content)
        digest = hashlib.sha256(content).hexdigest()
        self.entries[digest] = Entry(path_of(digest), 0o644, content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}


def path_of(digest):
    return f"blobs/sha256/{digest.removeprefix('sha256:')}"


def as_json(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def archive(name, tag, images, annotations, moment):
    """The bytes of the archive. `name`: of the image, with a registry and without a tag; `moment`: seconds since 1970, for all dates."""
    created = datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    annotations = annotations | {"org.opencontainers.image.created": created, "org.opencontainers.image.version": tag}
    blobs, manifests, docker = Blobs(), [], []
    for image in images:
        layer = tar(image.entries, moment)
        layer_blob = blobs.add(gzip.compress(layer, 9, mtime=0), LAYER)
        config_blob = blobs.add({
            "created": created,
            "architecture": image.architecture,
            "os": "linux",
            "config": image.config | {"Labels": annotations},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
            "history": [{"created": created, "created_by": "packaging/container.py"}],
        }, CONFIG)
        manifest_blob = blobs.add({"schemaVersion": 2, "mediaType": MANIFEST, "config": config_blob,
                                   "layers": [layer_blob], "annotations": annotations}, MANIFEST)
        manifests.append(manifest_blob | {"platform": {"architecture": image.architecture, "os": "linux"}})
        # manifest.json knows no architectures, so each has a tag of its own. The first has the plain one, too.
        tags = [f"{tag}-{image.architecture}"] + ([tag] if image is images[0] else [])
        docker.append({"Config": path_of(config_blob["digest"]), "Layers": [path_of(layer_blob["digest"])],
                       "RepoTags": [f"{name}:{each}" for each in tags]})
    several = blobs.add({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests, "annotations": annotations}, INDEX)
    # OCI's own, which is a whole name here, for skopeo; and the one that containerd, Docker and Podman look for first.
    several["annotations"] = {"org.opencontainers.image.ref.name": f"{name}:{tag}", "io.containerd.image.name": f"{name}:{tag}"}
    return tar([
        *blobs.entries.values(),
        Entry("index.json", 0o644, as_json({"schemaVersion": 2, "mediaType": INDEX, "manifests": [several]})),
        Entry("manifest.json", 0o644, json.dumps(docker, sort_keys=True).encode()),
        Entry("oci-layout", 0o644, as_json({"imageLayoutVersion": "1.0.0"})),
    ], moment)
