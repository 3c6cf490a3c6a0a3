"""Times SciPy and scikit-image on the planes of bench/instances.ts; prints one JSON line of milliseconds.

usage: instances_peer.py JOB   (JSON: folder, width, height, hasRim, threshold, minArea, maxHoleArea, splitDepth, w0, sigma)
"""

import json
import sys
import time

import numpy as np
import scipy
import skimage
from scipy import ndimage as ndi
from skimage.morphology import h_maxima, remove_small_holes, remove_small_objects
from skimage.segmentation import relabel_sequential, watershed

job = json.loads(sys.argv[1])
shape = (job["height"], job["width"])
plane = lambda name, kind: np.fromfile(f"{job['folder']}/{name}", kind).reshape(shape)
foreground = plane("foreground.f32", "<f4")
interior = plane("interior.f32", "<f4") if job["hasRim"] else foreground


def timed(work):
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return result, {"wall": 1000 * wall, "processor": 1000 * processor}


def components_distance_watershed(seeds):
    """The usual recipe: components, distance transform, watershed from one seed a core."""
    mask = remove_small_holes(foreground >= job["threshold"], job["maxHoleArea"])
    ndi.label(mask, np.ones((3, 3)))
    distance = ndi.distance_transform_edt(interior > job["threshold"])
    markers, _ = ndi.label(seeds(distance))
    labels = watershed(-distance, markers, connectivity=2, mask=mask)
    return relabel_sequential(remove_small_objects(labels, job["minArea"]))[0]


def salient(distance):
    """What ours finds: maxima that stand out by the depth."""
    return h_maxima(distance, job["splitDepth"])


def above(distance):
    """Cheaper and worse: whatever lies deeper than a few pixels."""
    return distance > 4


def weight_map():
    """The paper's weights, each cell in a window as far as they reach: the way without a transform for all cells at once."""
    labels = plane("labels.u32", "<u4").astype(np.int32)
    reach = int(np.ceil(5.3 * job["sigma"]))
    first = np.full(shape, np.inf, np.float32)
    second = first.copy()
    for number, box in enumerate(ndi.find_objects(labels), 1):
        if box is None:
            continue
        rows, columns = (slice(max(0, axis.start - reach), axis.stop + reach) for axis in box)
        own = ndi.distance_transform_edt(labels[rows, columns] != number).astype(np.float32)
        a, b = first[rows, columns], second[rows, columns]
        np.minimum(b, np.maximum(a, own), out=b)
        np.minimum(a, own, out=a)
    weights = np.where(labels > 0, 1, 1 + job["w0"] * np.exp(-((first + second) ** 2) / (2 * job["sigma"] ** 2)))
    return weights.astype(np.float32)


found, cheap = timed(lambda: components_distance_watershed(above))
_, whole = timed(lambda: components_distance_watershed(salient))
_, distance = timed(lambda: ndi.distance_transform_edt(foreground >= job["threshold"]))
_, weights = timed(weight_map)
print(
    json.dumps(
        {
            "versions": {"scipy": scipy.__version__, "scikit-image": skimage.__version__, "numpy": np.__version__},
            "found": int(found.max()),
            "cheapSeeds": cheap,
            "salientSeeds": whole,
            "distanceAlone": distance,
            "weightMap": weights,
        }
    )
)
