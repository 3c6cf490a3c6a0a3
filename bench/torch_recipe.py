"""Trains a U-Net in PyTorch on one CPU thread, on tiles that come on stdin; the job is bench/torch-recipe.ts's.

usage: torch_recipe.py JOB.json < TILES
Each step's bytes: the input (float32, tile²), class (uint8) and weight (float32) of each output pixel, and which values
at the end of the contracting path drop-out keeps (uint8, [h, w, channels]). Prints one JSON line.
"""

import json
import struct
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
job = json.load(open(sys.argv[1]))
config, card = job["config"], json.loads(job["card"])
depth, tile = config["depth"], job["tile"]
standardised, source = job["parameterisation"]["standardised"], job["parameterisation"]["input"]
optimiser_options = job["optimiser"]
RELU_GAIN = (2 / (1 - 1 / np.pi)) ** 0.5  # as src/core/standardise.ts


def read_safetensors(path):
    raw = open(path, "rb").read()
    start = 8 + struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8:start])
    header.pop("__metadata__")
    return {
        name: np.frombuffer(raw[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]], "<f4").copy()
        for name, entry in header.items()
    }


def layers():
    filters = [config["baseFilters"] << level for level in range(depth + 1)]
    shapes = {}
    for level in range(depth + 1):
        before = config["inputChannels"] if level == 0 else filters[level - 1]
        shapes[f"down.{level}.0"] = (3, 3, before, filters[level])
        shapes[f"down.{level}.1"] = (3, 3, filters[level], filters[level])
    for level in range(depth):
        shapes[f"up.{level}"] = (2, 2, filters[level], filters[level + 1])  # [h, w, out, in]
        shapes[f"merge.{level}.0"] = (3, 3, filters[level + 1], filters[level])
        shapes[f"merge.{level}.1"] = (3, 3, filters[level], filters[level])
    shapes["head"] = (1, 1, filters[0], config["classes"])
    return shapes


SHAPES = layers()
params = {}
for key, values in read_safetensors(job["start"]).items():
    if not key.startswith("parameter."):
        continue
    name = key[len("parameter.") :]
    layer, part = name.rsplit(".", 1)
    shape = SHAPES[layer] if part == "kernel" else (-1,)
    params[name] = torch.tensor(values.reshape(shape), requires_grad=True)


def folded():
    """The plain weights that the parameters stand for, in PyTorch's layout."""
    weights = {}
    for layer, shape in SHAPES.items():
        kernel, bias = params[f"{layer}.kernel"], params[f"{layer}.bias"]
        if standardised and shape[0] == 3:
            centred = kernel - kernel.mean((0, 1, 2))
            inverse = 1 / torch.sqrt((centred**2).sum((0, 1, 2)) + 1e-4)
            kernel = RELU_GAIN * params[f"{layer}.gain"] * centred * inverse
        if layer == "down.0.0":
            bias = bias - source["scale"] * source["centre"] * kernel.sum((0, 1, 2))
            kernel = kernel * source["scale"]
        weights[layer] = (kernel.permute(3, 2, 0, 1), bias)
    return weights


def net(x, weights, kept):
    def stage(x, name):
        for part in (0, 1):
            x = F.relu(F.conv2d(x, *weights[f"{name}.{part}"]))
        return x

    skips = []
    for level in range(depth):
        x = stage(x, f"down.{level}")
        skips.append(x)
        x = F.max_pool2d(x, 2)
    x = stage(x, f"down.{depth}")
    if config["dropout"] > 0:
        x = x * kept.reshape(x.shape[2], x.shape[3], x.shape[1]).permute(2, 0, 1) / (1 - config["dropout"])
    for level in reversed(range(depth)):
        x = F.conv_transpose2d(x, *weights[f"up.{level}"], stride=2)
        skip, corner = skips[level], (skips[level].shape[2] - x.shape[2]) // 2
        x = torch.cat([skip[:, :, corner : corner + x.shape[2], corner : corner + x.shape[3]], x], 1)
        x = stage(x, f"merge.{level}")
    return F.conv2d(x, *weights["head"])


def take(dtype, count):
    data = sys.stdin.buffer.read(count * np.dtype(dtype).itemsize)
    return torch.from_numpy(np.frombuffer(data, dtype).copy())


edge = tile
for _ in range(depth):
    edge = (edge - 4) // 2
bottom = (edge - 4) ** 2 * (config["baseFilters"] << depth)
output = tile - 2 * (3 * (2 << depth) - 4)
if optimiser_options["kind"] == "sgd":
    optimiser = torch.optim.SGD(params.values(), 1, optimiser_options["momentum"])
else:
    decaying = [value for name, value in params.items() if name.endswith(".kernel")]
    others = [value for name, value in params.items() if not name.endswith(".kernel")]
    optimiser = torch.optim.AdamW(
        [{"params": decaying, "weight_decay": optimiser_options["weightDecay"]}, {"params": others, "weight_decay": 0}],
        1,
        (optimiser_options["beta1"], optimiser_options["beta2"]),
        optimiser_options["epsilon"],
    )
with torch.no_grad():
    average = {layer: [tensor.clone() for tensor in pair] for layer, pair in folded().items()}

losses, cpu = [], 0.0
for step, rate in enumerate(job["rates"], 1):
    x = take("<f4", tile * tile).reshape(1, 1, tile, tile)
    labels = take("u1", output * output).reshape(1, output, output).long()
    weight = take("<f4", output * output).reshape(1, output, output)
    kept = take("u1", bottom).float()
    began = time.process_time()
    loss = (F.cross_entropy(net(x, folded(), kept), labels, reduction="none") * weight).sum() / weight.sum().clamp_min(1e-30)
    optimiser.zero_grad()
    loss.backward()
    norm = float(torch.sqrt(sum((value.grad.double() ** 2).sum() for value in params.values())))
    for group in optimiser.param_groups:
        group["lr"] = rate
    if np.isfinite(norm):
        for value in params.values():
            value.grad *= min(1, job["maxGradientNorm"] / max(norm, 1e-30))
        optimiser.step()
        keep = min(job["averageDecay"], (1 + step) / (10 + step))
        with torch.no_grad():
            for layer, pair in folded().items():
                for mean, tensor in zip(average[layer], pair):
                    mean.mul_(keep).add_(tensor, alpha=1 - keep)
    cpu += time.process_time() - began
    losses.append(round(loss.item(), 6))

tensors = {}
for layer, (kernel, bias) in average.items():
    tensors[f"{layer}.weight"], tensors[f"{layer}.bias"] = kernel.contiguous().numpy(), bias.numpy()
header, data = {"__metadata__": {"format": "pt", "utile": json.dumps(card)}}, b""
for name, values in tensors.items():
    raw = values.astype("<f4").tobytes()
    header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
open(job["out"], "wb").write(struct.pack("<Q", len(text)) + text + data)
print(json.dumps({"torch": torch.__version__, "cpuSeconds": round(cpu, 1), "losses": losses}))
