#include "cli/sweep/scan_queue.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace smbprobe::test {
namespace {

using cli::ScanQueue;

cli::ScanItem sentence(std::size_t number) { return cli::NoticeItem{std::to_string(number)}; }

std::vector<std::string> sentences(const cli::ScanBatch& batch) {
  std::vector<std::string> out;
  for (const auto& item : batch.items) out.push_back(std::get<cli::NoticeItem>(item).sentence);
  return out;
}

/// A host's result whose exchange has a reply of so many bytes.
cli::ScanItem result(std::size_t bytes) {
  cli::TargetItem item;
  item.result.hosts.emplace_back().exchanges.emplace_back().reply.resize(bytes);
  return item;
}

TEST_SUITE("cli/scan_queue") {
  TEST_CASE("gives everything out in its order, and then nothing") {
    ScanQueue queue;
    constexpr std::size_t kAll = 3 * ScanQueue::kBatch.items + 5;
    for (std::size_t i = 0; i < kAll; ++i) queue.push(sentence(i));
    queue.close();
    std::size_t seen = 0;
    std::uint64_t batches = 0;
    while (const auto batch = queue.take()) {
      CHECK(batch->number == batches++);
      CHECK(batch->items.size() <= ScanQueue::kBatch.items);
      for (const auto& each : sentences(*batch)) CHECK(each == std::to_string(seen++));
    }
    CHECK(seen == kAll);
    CHECK(batches == 4);
    CHECK_FALSE(queue.take());
  }

  TEST_CASE("gives few items out without waiting for more to make a batch") {
    ScanQueue queue;
    queue.push(sentence(1));
    queue.push(sentence(2));
    const auto batch = queue.take();
    REQUIRE(batch);
    CHECK(sentences(*batch) == std::vector<std::string>{"1", "2"});
  }

  TEST_CASE("does not leave who takes without a word where nothing comes") {
    ScanQueue queue;
    const auto batch = queue.take();
    REQUIRE(batch);
    CHECK(batch->items.empty());
  }

  TEST_CASE("is full at its limit of items, takes them all the same, and is not full when they were taken") {
    ScanQueue queue({.items = 3, .bytes = 1000000});
    queue.push(sentence(1));
    queue.push(sentence(2));
    CHECK_FALSE(queue.is_full());
    queue.push(sentence(3));
    CHECK(queue.is_full());
    queue.push(sentence(4));
    CHECK(queue.is_full());
    CHECK(queue.take()->items.size() == 4);
    CHECK_FALSE(queue.is_full());
  }

  TEST_CASE("is full at its limit of bytes") {
    ScanQueue queue({.items = 1000, .bytes = 100000});
    queue.push(result(50000));
    CHECK_FALSE(queue.is_full());
    queue.push(result(50000));
    CHECK(queue.is_full());
  }

  TEST_CASE("makes a batch of few items where they are big") {
    ScanQueue queue;
    for (int i = 0; i < 3; ++i) queue.push(result(ScanQueue::kBatch.bytes));
    CHECK(queue.take()->items.size() == 1);
  }

  TEST_CASE("holds nothing once nobody can take it") {
    ScanQueue queue({.items = 2, .bytes = 1000000});
    for (std::size_t i = 0; i < 5; ++i) queue.push(sentence(i));
    queue.abandon();
    CHECK_FALSE(queue.is_full());
    for (std::size_t i = 0; i < 5; ++i) queue.push(sentence(i));
    CHECK_FALSE(queue.is_full());
    CHECK_FALSE(queue.take());
  }

  TEST_CASE("loses nothing between many who push and many who take") {
    ScanQueue queue;
    constexpr std::size_t kEach = 5000;
    constexpr std::size_t kPushers = 3;
    std::vector<std::size_t> taken(2);
    std::vector<std::thread> takers;
    for (auto& count : taken)
      takers.emplace_back([&] {
        while (const auto batch = queue.take()) count += batch->items.size();
      });
    std::vector<std::thread> pushers;
    for (std::size_t i = 0; i < kPushers; ++i)
      pushers.emplace_back([&] {
        for (std::size_t each = 0; each < kEach; ++each) queue.push(sentence(each));
      });
    for (auto& thread : pushers) thread.join();
    queue.close();
    for (auto& thread : takers) thread.join();
    CHECK(taken[0] + taken[1] == kPushers * kEach);
  }
}

}  // namespace
}  // namespace smbprobe::test
