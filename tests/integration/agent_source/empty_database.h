// An empty database of the test's own.
#pragma once

#include <string>

#include "gtest/gtest.h"
#include "tests/support/postgres_cluster.h"

namespace courier::db {

class EmptyDatabaseTest : public testing::Test {
 protected:
  void SetUp() override {
    auto cluster = test::PostgresCluster::Shared();
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *cluster;
    auto name = cluster_->NewDatabase({});
    ASSERT_TRUE(name.ok()) << name.status();
    database_ = *name;
  }

  test::PostgresCluster* cluster_ = nullptr;
  std::string database_;
};

}  // namespace courier::db
