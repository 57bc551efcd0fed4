#include "common/base/one_heap.h"

#include <malloc.h>

namespace courier {

void UseOneHeap() { (void)mallopt(M_ARENA_MAX, 1); }

}  // namespace courier
