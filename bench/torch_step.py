"""Times a network of a model file in PyTorch, on CUDA where there is one, else on one CPU thread; prints JSON lines.

usage: torch_step.py about
       torch_step.py train|predict MODEL.safetensors TILE PASSES ENOUGH [RATE]
`about` prints the version, the device and what it can do at most; the others the times of every pass, wall and
processor, the losses or some logits, and the memory. After the first pass come PASSES more, and more yet while they
are short, unless it took ENOUGH seconds. The tile and its labels are the formula of
bench/harness/bench-tile.ts.
"""

import json
import os
import resource
import struct
import sys
import time

# before NumPy and PyTorch load OpenBLAS, which has threads of its own
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy as np
import torch
import torch.nn.functional as F

COMPARED = 64  # logits told, as bench/race/engine-host.ts compares
FILLED, MOST = 1, 20  # seconds filled with passes and the most of them, as in bench/race/host.ts

torch.set_num_threads(1)
cuda = torch.cuda.is_available()
device = torch.device("cuda" if cuda else "cpu")
# the same arithmetic as the others
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
torch.backends.cudnn.benchmark = True


def timed(work):
    if cuda:
        torch.cuda.synchronize()
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    if cuda:
        torch.cuda.synchronize()
    return result, time.perf_counter() - wall, time.process_time() - processor


def best(work, passes=5):
    """Seconds of the fastest pass: of the wall on a GPU, else of the processor."""
    return min(timed(work)[1 if cuda else 2] for _ in range(passes))


def about():
    edge = 8192 if cuda else 1024
    a = torch.rand(edge, edge, device=device)
    source = torch.rand(2**28 if cuda else 2**24, device=device)
    target = torch.empty_like(source)
    return {
        "version": torch.__version__,
        "device": torch.cuda.get_device_name() if cuda else "CPU, 1 thread",
        "clock": "wall" if cuda else "processor",
        "peaks": {
            "flops": 2 * edge**3 / best(lambda: a @ a),
            "bytes": 2 * 4 * source.numel() / best(lambda: target.copy_(source)),
        },
    }


def load(path):
    raw = open(path, "rb").read()
    length = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + length])
    config = json.loads(header.pop("__metadata__")["utile"])["architecture"]
    params = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        values = np.frombuffer(raw[start:end], "<f4").reshape(entry["shape"]).copy()
        params[name] = torch.tensor(values, device=device, requires_grad=True)
    return config, params


def network(config, params):
    def stage(x, name):
        for part in (0, 1):
            x = F.relu(F.conv2d(x, params[f"{name}.{part}.weight"], params[f"{name}.{part}.bias"]))
        return x

    def net(x):
        skips = []
        for level in range(config["depth"]):
            x = stage(x, f"down.{level}")
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = stage(x, f"down.{config['depth']}")
        for level in reversed(range(config["depth"])):
            x = F.conv_transpose2d(x, params[f"up.{level}.weight"], params[f"up.{level}.bias"], stride=2)
            skip, corner = skips[level], (skips[level].shape[2] - x.shape[2]) // 2
            x = torch.cat([skip[:, :, corner : corner + x.shape[2], corner : corner + x.shape[3]], x], 1)
            x = stage(x, f"merge.{level}")
        return F.conv2d(x, params["head.weight"], params["head.bias"])

    return net


def main():
    if sys.argv[1] == "about":
        return about()
    what, path, size, passes, enough = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    config, params = load(path)
    net = network(config, params)
    i = np.arange(size * size)
    grey = (0.5 + 0.5 * np.sin(0.013 * i) * np.cos(0.00007 * i * i)).astype(np.float32)

    def predict():
        with torch.no_grad():
            # a copy to the device and back belongs to a prediction
            return net(torch.tensor(grey).reshape(1, 1, size, size).to(device)).cpu()

    if what == "train":
        optimiser = torch.optim.SGD(params.values(), float(sys.argv[6]), 0.99)

    def step():
        logits = net(torch.tensor(grey).reshape(1, 1, size, size).to(device))
        pixels = torch.arange(logits.shape[2] * logits.shape[3], device=device)
        labels = (pixels // 7 % config["classes"]).reshape(1, *logits.shape[2:])
        loss = F.cross_entropy(logits, labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss.item()

    work = step if what == "train" else predict
    runs = [timed(work)]
    first, wall, _ = runs[0]
    while wall < enough and len(runs) <= MOST:
        if len(runs) > passes and sum(wall for _, wall, _ in runs[1:]) >= FILLED:
            break
        runs.append(timed(work))
    if what == "train":
        answers = [loss for loss, _, _ in runs]
    else:
        flat = first.flatten()
        answers = [flat[k * len(flat) // COMPARED].item() for k in range(COMPARED)]
    return {
        "version": torch.__version__,
        "wall": [wall for _, wall, _ in runs],
        "processor": [processor for _, _, processor in runs],
        "answers": answers,
        "processBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "gpuBytes": torch.cuda.max_memory_allocated() if cuda else None,
    }


print(json.dumps(main()))
