// What is broken in a capture costs itself: what stands before and behind it is read, and it is said where it was.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "capture/byte_source.hpp"
#include "capture/capture_file.hpp"
#include "capture/capture_files.hpp"

using namespace smbprobe::capture;
using namespace smbprobe::test;
using smbprobe::proto::Bytes;

namespace {

struct PartsRead {
  std::vector<std::string> packets;
  std::vector<int> link_types;
  std::vector<std::int64_t> times;
  std::vector<std::string> troubles;
};

PartsRead read_parts(Bytes bytes) {
  PartsRead out;
  auto file = CaptureFile::open(ByteSource::of_bytes(std::move(bytes)), "f");
  REQUIRE_MESSAGE(file.has_value(), (file ? "" : file.error()));
  while (const auto packet = file->next()) {
    out.packets.emplace_back(packet->bytes.begin(), packet->bytes.end());
    out.link_types.push_back(packet->link_type);
    out.times.push_back(packet->time_us);
  }
  out.troubles = file->troubles();
  return out;
}

Bytes text(std::string_view of) { return {of.begin(), of.end()}; }

const std::vector<std::string> kAll{"first", "second", "third", "fourth", "fifth"};

std::vector<Bytes> all_packets() {
  std::vector<Bytes> out;
  for (const std::string& each : kAll) out.push_back(text(each));
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_SUITE("capture/broken_file") {
  TEST_CASE("a pcap record that says it has 4 GiB costs itself") {
    for (const bool big : {false, true}) {
      Bytes file = pcap_file(all_packets(), {.big = big});
      const std::size_t second = 24 + 16 + 5;
      for (std::size_t i = 0; i < 4; ++i) file[second + 8 + i] = 0xFF;
      const PartsRead out = read_parts(file);
      CHECK(out.packets == Texts{"first", "third", "fourth", "fifth"});
      CHECK(out.troubles == Texts{"f: bytes 45 to 67, after frame 1, are broken: a packet of 4294967295 bytes"});
    }
  }
  TEST_CASE("a pcap record with a wrong length loses no other") {
    Bytes file = pcap_file(all_packets());
    file[24 + 8] = file[24 + 12] = 9;  // of the first: it ends within the second's header
    const PartsRead out = read_parts(file);
    REQUIRE(out.packets.size() == 5);
    CHECK(Texts(out.packets.begin() + 1, out.packets.end()) == Texts{"second", "third", "fourth", "fifth"});
    CHECK(out.troubles.size() == 1);
  }
  TEST_CASE("bytes between pcap records are passed over") {
    Bytes file = pcap_file(all_packets());
    file.insert(file.begin() + 24 + 16 + 5, 100, std::uint8_t{0xAA});
    const PartsRead out = read_parts(file);
    CHECK(out.packets == kAll);
    CHECK(out.troubles.size() == 1);
  }
  TEST_CASE("many broken places are counted") {
    std::vector<Bytes> packets;
    for (int i = 0; i < 100; ++i) packets.push_back(text("packet"));
    Bytes file = pcap_file(packets);
    for (std::size_t i = 1; i < 80; i += 5) file[24 + i * 22 + 11] = 0xFF;
    const PartsRead out = read_parts(file);
    CHECK(out.packets.size() == 100 - 16);
    REQUIRE(out.troubles.size() == 9);
    CHECK(out.troubles.back() == "f: and 8 more places are broken");
  }
  TEST_CASE("captures behind each other are one, whatever their formats") {
    const Bytes a = pcap_file({text("a")}, {.big = true, .link_type = 1});
    const Bytes b = pcapng_file({text("b")}, {.nanoseconds = true, .link_type = 101});
    const Bytes c = pcapng_file({text("c")}, {.big = true, .link_type = 113});
    const Bytes d = pcap_file({text("d")}, {.nanoseconds = true});
    const PartsRead out = read_parts(join({a, b, c, d}));
    CHECK(out.packets == Texts{"a", "b", "c", "d"});
    CHECK(out.link_types == std::vector<int>{1, 101, 113, 101});
    CHECK(out.times == std::vector<std::int64_t>(4, 1'700'000'000'000'001));
    CHECK(out.troubles.empty());
  }
  TEST_CASE("a capture behind one that was cut is read") {
    for (const bool ng : {false, true}) {
      CAPTURE(ng);
      Bytes whole = ng ? pcapng_file({text("a"), text("lost in part")}) : pcap_file({text("a"), text("lost in part")});
      whole.resize(whole.size() - 9);
      const Bytes next = ng ? pcapng_file(all_packets()) : pcap_file(all_packets());
      const PartsRead out = read_parts(join({whole, next}));
      CHECK(Texts(out.packets.end() - 5, out.packets.end()) == kAll);
      CHECK(out.packets.front() == "a");
      CHECK(!out.troubles.empty());
    }
  }
  TEST_CASE("interfaces have their own link types, snap lengths and clocks") {
    Ordered out(false);
    const auto interface = [&](std::uint16_t link_type, const Bytes& options) {
      const auto size = static_cast<std::uint32_t>(20 + options.size());
      out.put(std::uint32_t{1}).put(size).put(link_type).put(std::uint16_t{0}).put(std::uint32_t{65535});
      out.put_bytes(options).put(size);
    };
    const auto packet = [&](std::uint32_t number, std::uint64_t time, std::string_view of) {
      const auto size = static_cast<std::uint32_t>(of.size());
      const std::uint32_t block = 32 + (size + 3) / 4 * 4;
      out.put(std::uint32_t{6}).put(block).put(number).put(static_cast<std::uint32_t>(time >> 32U));
      out.put(static_cast<std::uint32_t>(time)).put(size).put(size).put_bytes(text(of)).align().put(block);
    };
    out.put_bytes(pcapng_file({}));
    interface(101, {9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0});                                          // nanoseconds
    interface(1, {9, 0, 1, 0, 0x8A, 0, 0, 0, 14, 0, 8, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});  // 1/1024 s, +100 s
    interface(1, {9, 0, 1, 0, 0xFF, 0, 0, 0, 0, 0, 0, 0});                                         // 2^-127
    packet(0, 5'000'000, "microseconds");
    packet(1, 5'000'000'000, "nanoseconds");
    out.put(std::uint32_t{0x0BAD}).put(std::uint32_t{20}).put(std::uint64_t{7}).put(std::uint32_t{20});
    packet(2, 5 * 1024 + 512, "binary");
    packet(9, 0, "nobody's");
    packet(0, 6'000'000, "last");
    const PartsRead back = read_parts(out.finish());
    CHECK(back.packets == Texts{"microseconds", "nanoseconds", "binary", "last"});
    CHECK(back.link_types == std::vector<int>{101, 101, 1, 101});
    CHECK(back.times == std::vector<std::int64_t>{5'000'000, 5'000'000, 105'500'000, 6'000'000});
    REQUIRE(back.troubles.size() == 2);
    CHECK(back.troubles[0].ends_with("an interface whose clock is too fine"));
    CHECK(back.troubles[1].ends_with("a packet of interface 9, which is not described"));
  }
  TEST_CASE("a broken pcapng block costs itself") {
    const std::size_t block = 48 + 40;  // the second packet, behind section, interface and a packet of 5 bytes
    const auto with = [&](std::size_t at, std::uint8_t value) {
      Bytes file = pcapng_file(all_packets());
      file.at(block + at) = value;
      return read_parts(file);
    };
    const PartsRead type = with(0, 99);  // an unknown block
    CHECK(type.packets == Texts{"first", "third", "fourth", "fifth"});
    CHECK(type.troubles.empty());
    const PartsRead leading = with(4, 44);  // the first length
    CHECK(leading.packets == Texts{"first", "third", "fourth", "fifth"});
    CHECK(leading.troubles.size() == 1);
    const PartsRead huge = with(7, 0xFF);
    CHECK(huge.packets == Texts{"first", "third", "fourth", "fifth"});
    const PartsRead trailing = with(36, 99);  // the second length
    CHECK(trailing.packets == kAll);
    CHECK(trailing.troubles ==
          Texts{"f: bytes 88 to 128, after frame 1, are broken: a block whose two lengths differ: 40 and 99"});
    const PartsRead captured = with(20, 200);  // more than the block has
    CHECK(captured.packets == Texts{"first", "third", "fourth", "fifth"});
    CHECK(captured.troubles ==
          Texts{"f: bytes 88 to 128, after frame 1, are broken: a packet of 200 bytes in a block of 40"});
  }
  TEST_CASE("modified pcap has longer record headers, and old pcap its lengths the other way round") {
    Ordered modified(false);
    modified.put(std::uint32_t{0xa1b2cd34}).put(std::uint16_t{2}).put(std::uint16_t{4}).put(std::uint64_t{0});
    modified.put(std::uint32_t{65535}).put(std::uint32_t{1});
    for (const std::string_view each : {"one", "two"}) {
      modified.put(std::uint32_t{1000}).put(std::uint32_t{7}).put(std::uint32_t{3}).put(std::uint32_t{60});
      modified.put(std::uint64_t{0}).put_bytes(text(each));
    }
    CHECK(read_parts(modified.finish()).packets == Texts{"one", "two"});
    Ordered old(true);
    old.put(std::uint32_t{0xa1b2c3d4}).put(std::uint16_t{2}).put(std::uint16_t{2}).put(std::uint64_t{0});
    old.put(std::uint32_t{65535}).put(std::uint32_t{1});
    old.put(std::uint32_t{1000}).put(std::uint32_t{7}).put(std::uint32_t{60}).put(std::uint32_t{3});
    old.put_bytes(text("old"));
    CHECK(read_parts(old.finish()).packets == Texts{"old"});
  }
  TEST_CASE("a version that is not read is named") {
    Bytes file = pcap_file(all_packets());
    file[4] = 1;
    file[6] = 0;
    const auto opened = CaptureFile::open(ByteSource::of_bytes(file), "f");
    REQUIRE(!opened);
    CHECK(opened.error() == "f: version 1.0 of pcap, which is not read");
  }
}
