/**
 * @file Orders the operations within a phase so that those which read the same padded block follow each other, as far as
 * the flow of values and gradients allows.
 */
#include <map>

#include "executor.h"
#include "geometry.h"

namespace masthead {

struct Item {
  int id, block;
  std::vector<int> reads, writes;
};

/** Repeatedly takes the first item that may run, preferring the block taken last. */
static std::vector<int> ordered(const std::vector<Item>& items) {
  const size_t n = items.size();
  std::map<int, int> pending;  // tensor → writers not yet placed
  for (const Item& item : items)
    for (int tensor : item.writes)
      if (tensor >= 0) pending[tensor]++;
  std::vector<int> result;
  std::vector<bool> placed(n);
  int block = -1;
  for (size_t count = 0; count < n; count++) {
    size_t chosen = n;
    for (size_t i = 0; i < n; i++) {
      if (placed[i]) continue;
      bool ready = true;
      for (int tensor : items[i].reads) {
        const auto writers = pending.find(tensor);
        ready = ready && (writers == pending.end() || writers->second == 0);
      }
      if (!ready) continue;
      if (chosen == n) chosen = i;
      if (items[i].block >= 0 && items[i].block == block) {
        chosen = i;
        break;
      }
    }
    placed[chosen] = true;
    for (int tensor : items[chosen].writes)
      if (tensor >= 0) pending[tensor]--;
    if (items[chosen].block >= 0) block = items[chosen].block;
    result.push_back(items[chosen].id);
  }
  return result;
}

void Executor::orderPhases() {
  for (ForwardPhase& phase : forwardPhases_) {
    std::vector<Item> items;
    for (int id : phase.operations) {
      const Operation& op = plan_.operations[static_cast<size_t>(id)];
      Item item{id, states_[static_cast<size_t>(id)].blockIndex, {}, {}};
      for (int v : op.views) item.reads.push_back(plan_.views[static_cast<size_t>(v)].tensor);
      if (op.out >= 0) item.writes.push_back(op.out);
      items.push_back(item);
    }
    phase.operations = ordered(items);
  }
  for (BackwardPhase& phase : backwardPhases_) {
    std::vector<Item> items;
    for (int id : phase.entries) {
      const Backward& entry = plan_.backward[static_cast<size_t>(id)];
      Item item{id, -1, {}, {}};
      if (entry.kind == BackwardKind::operation) {
        const Operation& op = plan_.operations[static_cast<size_t>(entry.target)];
        item.block = states_[static_cast<size_t>(entry.target)].blockIndex;
        item.reads.push_back(op.gradient);
        for (size_t v = 0; v < op.views.size(); v++)
          if (!op.folded[v]) item.writes.push_back(plan_.views[static_cast<size_t>(op.views[v])].gradient);
      } else {
        const Norm& norm = plan_.norms[static_cast<size_t>(entry.target)];
        item.reads.push_back(norm.gradient);
        if (entry.kind == BackwardKind::normApply) item.writes.push_back(plan_.views[static_cast<size_t>(norm.view)].gradient);
      }
      items.push_back(item);
    }
    phase.entries = ordered(items);
  }
}

}  // namespace masthead
