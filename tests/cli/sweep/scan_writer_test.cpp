#include "cli/sweep/scan_writer.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace smbprobe::test {
namespace {

using cli::NoticeItem;
using cli::ScanItem;
using cli::ScanQueue;
using cli::ScanWriter;
using Items = std::span<ScanItem>;

constexpr std::size_t kBatch = ScanQueue::kBatch.items;

void push(ScanWriter& writer, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) writer.push(NoticeItem{std::to_string(i)});
}

std::string& text_of(ScanItem& item) { return std::get<NoticeItem>(item).sentence; }

void mark_prepared(Items items) {
  for (auto& item : items) text_of(item) += '!';
}

TEST_SUITE("cli/scan_writer") {
  TEST_CASE("prepares each item once and commits them all in their order, whatever the threads") {
    for (const unsigned threads : {1U, 2U, 5U}) {
      std::vector<std::string> written;
      ScanWriter writer(threads, {.prepare = mark_prepared, .commit = [&](Items items) {
                                    for (auto& item : items) written.push_back(text_of(item));
                                  }});
      push(writer, 5 * kBatch + 7);
      writer.finish();
      REQUIRE(written.size() == 5 * kBatch + 7);
      for (std::size_t i = 0; i < written.size(); ++i) CHECK(written[i] == std::to_string(i) + '!');
      CHECK_FALSE(writer.failed());
    }
  }

  TEST_CASE("prepares batches side by side") {
    std::latch both(2);  // opens once two threads prepare at a time
    ScanWriter writer(2, {.prepare =
                              [&](Items items) {
                                if (!items.empty()) both.arrive_and_wait();
                              },
                          .commit = [](Items) {}});
    push(writer, 2 * kBatch);
    writer.finish();
  }

  TEST_CASE("is full while the one who commits is held up, and takes what comes all the same") {
    std::latch go_on(1);
    std::size_t written = 0;
    ScanWriter writer(1,
                      {.prepare = [](Items) {},
                       .commit =
                           [&](Items items) {
                             if (!items.empty()) go_on.wait();
                             written += items.size();
                           }},
                      {.items = 10, .bytes = 1000000});
    push(writer, kBatch + 10);  // the first batch may be out of the queue
    CHECK(writer.is_full());
    push(writer, 1000);
    go_on.count_down();
    writer.finish();
    CHECK(written == kBatch + 1010);
    CHECK_FALSE(writer.is_full());
  }

  TEST_CASE("tells of an exception, commits what came before it and nothing after it") {
    for (const bool in_commit : {false, true}) {
      std::vector<std::string> written;
      const auto fail_at_last = [](Items items, bool here) {
        if (here && !items.empty() && text_of(items.front()) == std::to_string(kBatch))
          throw std::runtime_error("no memory");
      };
      ScanWriter writer(3, {.prepare = [&](Items items) { fail_at_last(items, !in_commit); },
                            .commit =
                                [&](Items items) {
                                  fail_at_last(items, in_commit);
                                  for (auto& item : items) written.push_back(text_of(item));
                                }});
      push(writer, 3 * kBatch);
      CHECK_THROWS_WITH_AS(writer.finish(), "no memory", std::runtime_error);
      CHECK(writer.failed());
      REQUIRE(written.size() == kBatch);
      CHECK(written.back() == std::to_string(kBatch - 1));
      CHECK_FALSE(writer.is_full());
    }
  }

  TEST_CASE("ends without finish()") {
    std::atomic<std::size_t> written = 0;
    {
      ScanWriter writer(2, {.prepare = [](Items) {}, .commit = [&](Items items) { written += items.size(); }});
      push(writer, 3);
    }
    CHECK(written == 3);
  }
}

}  // namespace
}  // namespace smbprobe::test
