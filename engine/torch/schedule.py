"""What runs in which order: live nodes, each once, and which outputs are let go after each step."""
SHARED = ("relu", "maxPool", "avgPool")  # without parameters: equal ones of one input run once


def inputs_of(node, mask):
    if node["op"] == "weightedSum":
        return [t["input"] for t in node["terms"] if t["input"] is not None and kept(mask, t["z"])]
    single = [node[key] for key in ("input", "logits") if key in node]
    return single + list(node.get("inputs", []))


def kept(mask, z):
    return mask is None or mask[z] == 1


def live_nodes(graph, mask, roots):
    """engine/liveness.ts: what the roots read through terms that the mask keeps, in order."""
    live = set(roots)
    for index in reversed(range(len(graph["nodes"]))):
        if index in live:
            live.update(inputs_of(graph["nodes"][index], mask))
    return sorted(live)


class Step:
    """One node alone, a node that has the output of `reads`, or a group (groups.py) which reads `reads`. `frees`: outputs nobody reads later."""

    def __init__(self, node, group, reads, needs):
        self.node, self.group, self.reads, self.needs = node, group, reads, needs
        self.frees = []

    def touches(self):
        """What it reads and what it makes."""
        return [*self.needs, *([self.node] if self.group is None else [self.group, *self.group.members])]


def schedule(graph, live, groups, mask, keep):
    """The steps of a pass over the nodes `live`, a group at its first member. The outputs of `keep` are never freed."""
    nodes = graph["nodes"]
    steps, done, first, same = [], set(), {}, {}
    for index in live:
        if index in done:
            continue
        node = nodes[index]
        if index in groups:
            group = groups[index]
            done.update(group.members)
            reads = group.single if group.parent is None else group.parent
            steps.append(Step(None, group, reads, [reads]))
            continue
        if node["op"] == "identity":
            same[index] = same.get(node["input"], node["input"])
        if node["op"] in SHARED:
            source = same.get(node["input"], node["input"])
            key = (node["op"], source, *(tuple(node[k]) for k in ("kernel", "stride", "padding") if k in node))
            twin = first.setdefault(key, index)
            if twin != index:
                same[index] = same.get(twin, twin)
                steps.append(Step(index, None, twin, [twin]))
                continue
        steps.append(Step(index, None, None, inputs_of(node, mask)))
    # Read later, or kept; a loss is added up and has no output.
    later = {*keep, *(i for i in live if nodes[i]["op"] == "softmaxCrossEntropy")}
    for step in reversed(steps):
        step.frees = [i for i in dict.fromkeys(step.touches()) if i not in later]
        later.update(step.frees)
    return steps
