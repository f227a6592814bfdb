// Several files as one capture.
#include "capture/capture_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "capture/capture_files.hpp"

using namespace smbprobe::capture;
using namespace smbprobe::test;
using smbprobe::proto::Bytes;

namespace {

struct At {
  std::uint32_t second{};
  std::string_view text;
};

/// A pcap of Ethernet or raw IP whose packets come at the seconds given.
Bytes timed_file(const std::vector<At>& packets, std::uint32_t link_type = 101) {
  Ordered out(false);
  out.put(std::uint32_t{0xa1b2c3d4}).put(std::uint16_t{2}).put(std::uint16_t{4}).put(std::uint64_t{0});
  out.put(std::uint32_t{262144}).put(link_type);
  for (const At& each : packets) {
    const Bytes header(link_type == 1 ? 14 : 0, 0);
    const auto size = static_cast<std::uint32_t>(header.size() + each.text.size());
    out.put(each.second).put(std::uint32_t{0}).put(size).put(size);
    out.put_bytes(header).put_bytes(Bytes(each.text.begin(), each.text.end()));
  }
  return out.finish();
}

struct Together {
  std::string text;  ///< the last byte of each packet
  std::uint64_t repeated{};
  std::vector<std::string> troubles;
  bool numbered = true;
};

Together read_together(const std::vector<Bytes>& files) {
  std::vector<std::unique_ptr<TemporaryFile>> kept;
  std::vector<std::string> paths;
  for (const Bytes& each : files) {
    kept.push_back(std::make_unique<TemporaryFile>(each));
    paths.push_back(kept.back()->path());
  }
  Together out;
  CaptureSet set(paths);
  std::uint64_t frame = 0;
  while (const auto packet = set.next()) {
    out.text.push_back(static_cast<char>(packet->bytes.back()));
    out.numbered = out.numbered && packet->frame == ++frame;
  }
  out.repeated = set.repeated();
  out.troubles = set.troubles();
  return out;
}

}  // namespace

TEST_SUITE("capture/capture_set") {
  TEST_CASE("files come in the order of their first packets") {
    const Together out = read_together({timed_file({{30, "c"}, {31, "d"}}), timed_file({{10, "a"}, {20, "b"}})});
    CHECK(out.text == "abcd");
    CHECK(out.numbered);
    CHECK(out.repeated == 0);
  }
  TEST_CASE("files of one time are mixed by time") {
    CHECK(read_together({timed_file({{1, "a"}, {3, "c"}}), timed_file({{2, "b"}, {4, "d"}})}).text == "abcd");
  }
  TEST_CASE("what two files hold comes once, however often one has it") {
    const std::vector<At> both{{1, "a"}, {2, "b"}, {2, "b"}, {3, "c"}};
    const Together out = read_together({timed_file(both), timed_file(both)});
    CHECK(out.text == "abbc");
    CHECK(out.repeated == 4);
    const Together links = read_together({timed_file(both), timed_file(both, 1)});  // other headers before it
    CHECK(links.text == "abbc");
  }
  TEST_CASE("the last packet of a file may be the first of the next") {
    const Together out = read_together({timed_file({{1, "a"}, {2, "b"}}), timed_file({{2, "b"}, {3, "c"}})});
    CHECK(out.text == "abc");
    CHECK(out.repeated == 1);
  }
  TEST_CASE("the same bytes at another time are another packet") {
    CHECK(read_together({timed_file({{1, "a"}}), timed_file({{2, "a"}})}).text == "aa");
  }
  TEST_CASE("more files than are open at once") {
    std::vector<Bytes> files;
    std::string expected;
    for (std::uint32_t i = 0; i < 100; ++i) {
      const char letter = static_cast<char>('a' + i % 26);
      files.push_back(timed_file({{i * 10, std::string_view(&letter, 1)}}));
      expected.push_back(letter);
    }
    std::ranges::reverse(files);
    CHECK(read_together(files).text == expected);
  }
  TEST_CASE("a file that cannot be opened is told, the others are read") {
    const TemporaryFile good(timed_file({{1, "a"}}));
    CaptureSet set({"/nonexistent/x.pcap", good.path()});
    CHECK(set.files() == 1);
    CHECK(set.name() == good.path());
    CHECK(set.next().has_value());
    CHECK(!set.next().has_value());
    CHECK(set.troubles() == std::vector<std::string>{"/nonexistent/x.pcap: No such file or directory"});
  }
  TEST_CASE("a file that is broken is told after it was read") {
    Bytes cut_file = timed_file({{1, "a"}, {2, "b"}});
    cut_file.resize(cut_file.size() - 1);
    const Together out = read_together({cut_file, timed_file({{3, "c"}})});
    CHECK(out.text == "ac");
    REQUIRE(out.troubles.size() == 1);
    CHECK(out.troubles[0].ends_with("the file ends within a packet: 0 of its 1 bytes"));
  }
}
