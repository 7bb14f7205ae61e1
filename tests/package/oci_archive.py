"""Reads an OCI archive and holds it against the specification: what is named is there, and is what its digest says."""
import gzip
import hashlib
import io
import json
import tarfile


def read(content):
    """{path: bytes} of a tar's files."""
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


def blob(files, descriptor):
    content = files[f"blobs/sha256/{descriptor['digest'].removeprefix('sha256:')}"]
    assert descriptor["digest"] == f"sha256:{hashlib.sha256(content).hexdigest()}" and descriptor["size"] == len(content)
    return content


def checked(content):
    """(name, {architecture: (configuration, tar of its files)}) of an archive's bytes."""
    files = read(content)
    assert json.loads(files["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}
    [top] = json.loads(files["index.json"])["manifests"]
    name = top["annotations"]["org.opencontainers.image.ref.name"]
    assert name == top["annotations"]["io.containerd.image.name"]
    used, images, docker = {top["digest"]}, {}, {tag: image for image in json.loads(files["manifest.json"]) for tag in image["RepoTags"]}
    for descriptor in json.loads(blob(files, top))["manifests"]:
        manifest = json.loads(blob(files, descriptor))
        config = json.loads(blob(files, manifest["config"]))
        [layer] = manifest["layers"]
        tar = gzip.decompress(blob(files, layer))
        assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(tar).hexdigest()}"]
        architecture = descriptor["platform"]["architecture"]
        assert (config["architecture"], config["os"], descriptor["platform"]["os"]) == (architecture, "linux", "linux")
        used |= {descriptor["digest"], manifest["config"]["digest"], layer["digest"]}
        for tag in [f"{name}-{architecture}"] + ([] if images else [name]):
            entry = docker.pop(tag)
            assert files[entry["Config"]] == blob(files, manifest["config"])
            assert [files[path] for path in entry["Layers"]] == [blob(files, layer)]
        images[architecture] = config, tar
    assert not docker, docker
    there = {f"sha256:{path.removeprefix('blobs/sha256/')}" for path in files if path.startswith("blobs/")}
    assert there == used, there ^ used
    return name, images
