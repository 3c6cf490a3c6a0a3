"""Times training steps of a model file in PyTorch on one CPU thread; prints one JSON line.

usage: torch_step.py MODEL.safetensors TILE STEPS RATE
The tile and its labels are the formula of bench/train.ts.
"""

import json
import struct
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
path, size, steps, rate = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
raw = open(path, "rb").read()
length = struct.unpack("<Q", raw[:8])[0]
header = json.loads(raw[8 : 8 + length])
config = json.loads(header.pop("__metadata__")["utile"])["architecture"]
params = {}
for name, entry in header.items():
    start, end = (8 + length + offset for offset in entry["data_offsets"])
    params[name] = torch.tensor(np.frombuffer(raw[start:end], "<f4").reshape(entry["shape"]).copy(), requires_grad=True)


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


i = np.arange(size * size)
x = torch.tensor((0.5 + 0.5 * np.sin(0.013 * i) * np.cos(0.00007 * i * i)).astype(np.float32)).reshape(1, 1, size, size)
optimiser = torch.optim.SGD(params.values(), rate, 0.99)
losses, best, best_processor = [], 1e9, 1e9
for step in range(steps):
    began, began_processor = time.perf_counter(), time.process_time()
    logits = net(x)
    labels = (torch.arange(logits.shape[2] * logits.shape[3]) // 7 % config["classes"]).reshape(1, *logits.shape[2:])
    loss = F.cross_entropy(logits, labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    best = min(best, time.perf_counter() - began)
    best_processor = min(best_processor, time.process_time() - began_processor)
    losses.append(loss.item())
print(json.dumps({"version": torch.__version__, "seconds": best, "processorSeconds": best_processor, "losses": losses}))
