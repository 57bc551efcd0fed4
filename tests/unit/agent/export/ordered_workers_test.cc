#include "agent/export/ordered_workers.h"

#include <atomic>
#include <future>
#include <new>
#include <thread>
#include <vector>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace courier::exporting {
namespace {

TEST(OrderedWorkersTest, DeliversInTheOrderOfTheWorkOnTheOwnersThread) {
  OrderedWorkers workers({.threads = 4, .max_waiting = 8});
  const auto owner = std::this_thread::get_id();
  std::vector<int> delivered;
  bool elsewhere = false;
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(workers
                    .Submit(1,
                            [&, i]() -> OrderedWorkers::Delivery {
                              return [&, i] {
                                elsewhere = elsewhere || std::this_thread::get_id() != owner;
                                delivered.push_back(i);
                                return absl::OkStatus();
                              };
                            })
                    .ok());
  }
  ASSERT_TRUE(workers.Finish().ok());
  ASSERT_EQ(delivered.size(), 500u);
  EXPECT_TRUE(std::is_sorted(delivered.begin(), delivered.end()));
  EXPECT_FALSE(elsewhere);
}

TEST(OrderedWorkersTest, AnExceptionOfTheWorkIsDeliveredAsAnError) {
  OrderedWorkers workers({.threads = 2});
  const absl::Status submitted =
      workers.Submit(1, []() -> OrderedWorkers::Delivery { throw std::bad_alloc(); });
  EXPECT_EQ(ReasonOf(submitted.ok() ? workers.Finish() : submitted), Reason::kLimitExceeded);
}

TEST(OrderedWorkersTest, WorkRunsOnSeveralThreadsAtOnce) {
  OrderedWorkers workers({.threads = 2});
  std::promise<void> first_runs;
  std::promise<void> second_runs;
  // Each waits for the other: they end only when both run.
  ASSERT_TRUE(workers
                  .Submit(1,
                          [&]() -> OrderedWorkers::Delivery {
                            first_runs.set_value();
                            second_runs.get_future().wait();
                            return [] { return absl::OkStatus(); };
                          })
                  .ok());
  ASSERT_TRUE(workers
                  .Submit(1,
                          [&]() -> OrderedWorkers::Delivery {
                            second_runs.set_value();
                            first_runs.get_future().wait();
                            return [] { return absl::OkStatus(); };
                          })
                  .ok());
  EXPECT_TRUE(workers.Finish().ok());
}

// How many pieces of work were alive at most, delivered ones not counted.
size_t MostAlive(const OrderedWorkers::Limits& limits, size_t bytes) {
  OrderedWorkers workers(limits);
  size_t alive = 0;
  size_t most = 0;
  for (int i = 0; i < 200; ++i) {
    most = std::max(most, ++alive);
    EXPECT_TRUE(workers
                    .Submit(bytes,
                            [&]() -> OrderedWorkers::Delivery {
                              return [&] {
                                --alive;
                                return absl::OkStatus();
                              };
                            })
                    .ok());
  }
  EXPECT_TRUE(workers.Finish().ok());
  EXPECT_EQ(alive, 0u);
  return most;
}

TEST(OrderedWorkersTest, WhatWaitsIsBoundedByNumberAndByBytes) {
  EXPECT_LE(MostAlive({.threads = 1, .max_waiting = 5}, 1), 7u);
  EXPECT_LE(MostAlive({.threads = 1, .max_waiting = 100, .max_waiting_bytes = 30}, 10), 5u);
}

TEST(OrderedWorkersTest, AnErrorEndsItAndIsGivenAgain) {
  OrderedWorkers workers({.threads = 2, .max_waiting = 1});
  std::atomic<int> delivered{0};
  absl::Status status;
  for (int i = 0; i < 50 && status.ok(); ++i) {
    status = workers.Submit(1, [&, i]() -> OrderedWorkers::Delivery {
      return [&, i]() -> absl::Status {
        ++delivered;
        return i == 7 ? MakeError(Reason::kBadToken, "seven") : absl::OkStatus();
      };
    });
  }
  if (status.ok()) status = workers.Finish();
  EXPECT_EQ(status.message(), "seven");
  EXPECT_EQ(delivered, 8);
  EXPECT_EQ(workers.Finish().message(), "seven");
  EXPECT_EQ(workers.Submit(1, []() -> OrderedWorkers::Delivery { return nullptr; }).message(),
            "seven");
}

TEST(OrderedWorkersTest, WhatWasNotDeliveredIsDropped) {
  std::atomic<int> delivered{0};
  std::promise<void> go;
  auto gate = go.get_future().share();
  {
    OrderedWorkers workers({.threads = 1, .max_waiting = 100});
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(workers
                      .Submit(1,
                              [&, gate]() -> OrderedWorkers::Delivery {
                                gate.wait();
                                return [&] {
                                  ++delivered;
                                  return absl::OkStatus();
                                };
                              })
                      .ok());
    }
    go.set_value();
  }
  EXPECT_EQ(delivered, 0);
}

}  // namespace
}  // namespace courier::exporting
