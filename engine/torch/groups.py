"""Candidates of equal shape that read the same state, as one: N chains of convolution, batch norm and ReLU run as one chain of N times the channels.

The first convolutions of such chains read one tensor and become one convolution; what follows works on their outputs side by side
(member by member along the channels). Where a reader wants one member alone, it gets its slice.
"""
import torch
import torch.nn.functional as F

CHAIN = ("conv2d", "batchNorm", "relu")


class Group:
    """`members`: nodes in the order of their channels. They read `parent`'s members in the same order, or all the output of node `single`."""

    def __init__(self, members, parent, single):
        self.members, self.parent, self.single = members, parent, single


def groups_of(graph, live):
    """The group of each live node that is in one."""
    nodes = graph["nodes"]
    known, classes, of = {}, [], {}
    for index in live:
        node = nodes[index]
        if node["op"] not in CHAIN:
            continue
        source = of.get(node["input"], ("at", node["input"]))
        number = known.setdefault((node["op"], traits(node), source), len(classes))
        if number == len(classes):
            classes.append([])
        classes[number].append(index)
        of[index] = number
    groups, same = {}, {}
    for number, members in enumerate(classes):
        if len(members) < 2:
            continue
        inputs = [nodes[m]["input"] for m in members]
        source = of.get(inputs[0])
        if source in groups:
            places = {m: k for k, m in enumerate(groups[source].members)}
            # Side by side only where each reads another one, and all are read.
            if len(members) == len(places) == len(set(inputs)):
                order = sorted(members, key=lambda m: places[nodes[m]["input"]])
                groups[number] = Group(order, groups[source], None)
            continue
        if source is None:
            single = inputs[0]
        elif source in same:
            single = same[source]
        elif len(classes[source]) == 1:
            single = classes[source][0]
        else:
            continue
        if nodes[members[0]]["op"] == "relu":
            same[number] = members[0]
        else:
            groups[number] = Group(members, None, single)
    return {m: group for group in groups.values() for m in group.members}


def traits(node):
    """What nodes of one group have in common."""
    if node["op"] == "conv2d":
        shape = tuple(tuple(node[k]) for k in ("kernel", "stride", "padding", "dilation"))
        return (shape, node["filters"], node["depthwise"], node["bias"] is None)
    if node["op"] == "batchNorm":
        return (node["epsilon"], node["momentum"], node["scale"] is None, node["shift"] is None)
    return ()


def run_group(walk, group, joint):
    """The outputs of all members side by side; `joint`: those of its parent, or the one tensor that all read."""
    nodes = [walk.graph["nodes"][m] for m in group.members]
    op = nodes[0]["op"]
    if op == "relu":
        return F.relu(joint)
    gathered = lambda key: None if nodes[0][key] is None else torch.cat([walk.values[n[key]] for n in nodes])  # noqa: E731
    if op == "conv2d":
        return convolve(nodes, joint, group.parent is not None, gathered("weight"), gathered("bias"))
    return normalise(walk, nodes, joint, gathered("scale"), gathered("shift"))


def convolve(nodes, x, apart, weight, bias):
    node, count = nodes[0], len(nodes)
    if node["depthwise"]:
        x = x if apart else x.repeat(1, count, 1, 1)
        groups = x.shape[1]
    else:
        groups = count if apart else 1
    return F.conv2d(x, weight, bias, node["stride"], node["padding"], node["dilation"], groups)


def normalise(walk, nodes, x, scale, shift):
    views = [walk.statistics(n) for n in nodes]
    if views[0][0] is None:
        return walk.normalised(x, scale, shift, None, None, nodes[0])
    mean, variance = (torch.cat([pair[k] for pair in views]) for k in (0, 1))
    y = walk.normalised(x, scale, shift, mean, variance, nodes[0])
    if walk.training:
        for k, joint in enumerate((mean, variance)):
            for pair, part in zip(views, joint.chunk(len(views))):
                # As a batch norm of its own writes them: unseen by the differentiation, which reads none of them again.
                pair[k].data.copy_(part)
    return y
