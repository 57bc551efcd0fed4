// The C library gives each busy thread a heap of its own and keeps what it once grew to. An agent
// whose threads take turns on one package would hold it several times over.
#pragma once

namespace courier {

// All threads share one heap. Call it in main(), before there are others.
void UseOneHeap();

}  // namespace courier
