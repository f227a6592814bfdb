#include "capture/capture_file.hpp"

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "capture/byte_source.hpp"
#include "capture/capture_files.hpp"
#include "capture/link_types.hpp"

using namespace smbprobe::capture;
using namespace smbprobe::test;
using smbprobe::proto::Bytes;

namespace {

const std::vector<Bytes> kPackets{Bytes{1, 2, 3}, Bytes{4, 5, 6, 7, 8}, Bytes{9}};

struct FileBack {
  std::vector<Bytes> packets;
  std::vector<std::uint64_t> frames;
  std::vector<std::int64_t> times;
  std::vector<int> link_types;
  std::string error;
  std::string trouble;
};

FileBack read(const std::string& path) {
  FileBack out;
  auto file = CaptureFile::open(path);
  if (!file) {
    out.error = file.error();
    return out;
  }
  while (const auto packet = file->next()) {
    out.link_types.push_back(packet->link_type);
    out.packets.emplace_back(packet->bytes.begin(), packet->bytes.end());
    out.frames.push_back(packet->frame);
    out.times.push_back(packet->time_us);
  }
  for (const std::string& trouble : file->troubles()) out.trouble += (out.trouble.empty() ? "" : "\n") + trouble;
  return out;
}

FileBack read_file_bytes(const Bytes& bytes) {
  const TemporaryFile file(bytes);
  FileBack out = read(file.path());
  for (std::string* const text : {&out.error, &out.trouble})  // the sentence without the name that chance gave
    if (!text->empty()) {
      CHECK(text->starts_with(file.path() + ": "));
      text->erase(0, file.path().size() + 2);
    }
  return out;
}

Bytes cut(const Bytes& bytes, std::size_t size) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

/// Puts a pipe in the place of standard input while it lives.
class PipedInput {
 public:
  PipedInput() : saved_(::dup(STDIN_FILENO)) {
    int ends[2] = {-1, -1};
    if (saved_ < 0 || ::pipe(ends) != 0 || ::dup2(ends[0], STDIN_FILENO) < 0) throw std::runtime_error("pipe");
    ::close(ends[0]);
    write_end_ = ends[1];
  }
  ~PipedInput() {
    close();
    ::dup2(saved_, STDIN_FILENO);
    ::close(saved_);
  }
  PipedInput(const PipedInput&) = delete;
  PipedInput& operator=(const PipedInput&) = delete;
  void write(const Bytes& bytes) {
    if (::write(write_end_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("write");
  }
  void close() {
    if (write_end_ >= 0) ::close(write_end_);
    write_end_ = -1;
  }

 private:
  int saved_;
  int write_end_ = -1;
};

}  // namespace

TEST_SUITE("capture/capture_file") {
  TEST_CASE("reads pcap and pcapng in both byte orders and resolutions") {
    for (const bool big : {false, true}) {
      for (const bool nanoseconds : {false, true}) {
        CAPTURE(big);
        CAPTURE(nanoseconds);
        const PcapStyle style{.big = big, .nanoseconds = nanoseconds, .link_type = 101};
        for (const Bytes& file : {pcap_file(kPackets, style), pcapng_file(kPackets, style)}) {
          const FileBack out = read_file_bytes(file);
          CHECK(out.error == "");
          CHECK(out.trouble == "");
          CHECK(out.packets == kPackets);
          CHECK(out.frames == std::vector<std::uint64_t>{1, 2, 3});
          CHECK(out.times ==
                std::vector<std::int64_t>{1'700'000'000'000'001, 1'700'000'001'000'001, 1'700'000'002'000'001});
        }
      }
    }
  }
  TEST_CASE("reads gzip by its content") {
    CHECK(read_file_bytes(gzip(pcap_file(kPackets))).packets == kPackets);
    CHECK(read_file_bytes(gzip(pcapng_file(kPackets))).packets == kPackets);
  }
  TEST_CASE("reads gzip of several members") {
    const Bytes whole = pcap_file(kPackets);
    CHECK(read_file_bytes(join({gzip(cut(whole, 30)), gzip(smbprobe::proto::ByteView(whole).subspan(30))})).packets ==
          kPackets);
  }
  TEST_CASE("keeps what came before a cut in the middle of a packet") {
    const Bytes whole = pcap_file(kPackets);
    const FileBack out = read_file_bytes(cut(whole, whole.size() - 18));
    CHECK(out.packets.size() == 1);
    CHECK(out.trouble == "the capture breaks off after frame 1: the file ends within a packet: 4 of its 5 bytes");
  }
  TEST_CASE("keeps what came before a cut in gzip") {
    Bytes noise(40'000);
    for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<std::uint8_t>(i * i % 251);
    const Bytes packed = gzip(pcap_file({kPackets[0], noise}));
    const FileBack out = read_file_bytes(cut(packed, packed.size() / 2));
    CHECK(out.packets.size() == 1);
    CHECK(out.trouble == "the capture breaks off after frame 1: the gzip data end too early");
  }
  TEST_CASE("tells broken gzip") {
    Bytes packed = gzip(pcap_file(kPackets));
    for (std::size_t i = 10; i < packed.size(); ++i) packed[i] = 0xFF;
    CHECK(read_file_bytes(packed).error == "the gzip data are broken: invalid block type");
  }
  TEST_CASE("tells a truncated header") {
    CHECK(read_file_bytes(cut(pcap_file(kPackets), 20)).error == "the file ends within its header, after 20 bytes");
  }
  TEST_CASE("tells an empty file and an empty gzip file") {
    CHECK(read_file_bytes({}).error == "the file is empty");
    CHECK(read_file_bytes(gzip({})).error == "the file is empty");
  }
  TEST_CASE("reads a capture without packets") {
    const FileBack out = read_file_bytes(pcap_file({}));
    CHECK(out.error == "");
    CHECK(out.trouble == "");
    CHECK(out.packets.empty());
  }
  TEST_CASE("names other formats") {
    CHECK(read_file_bytes({'G', 'M', 'B', 'U', 0, 2})
              .error.starts_with("not a pcap or pcapng file but a Network Monitor 2 capture"));
    CHECK(read_file_bytes({'R', 'T', 'S', 'S', 0, 1})
              .error.starts_with("not a pcap or pcapng file but a Network Monitor 1 capture"));
    CHECK(read_file_bytes({'s', 'n', 'o', 'o', 'p', 0, 0, 0})
              .error.starts_with("not a pcap or pcapng file but a snoop capture"));
    CHECK(read_file_bytes({0x28, 0xb5, 0x2f, 0xfd, 0}).error ==
          "not a pcap or pcapng file but packed with zstd; unpack it first");
  }
  TEST_CASE("tells what is no capture at all") {
    CHECK(read_file_bytes(smbprobe::proto::to_bytes("# a text")).error == "not a capture: neither pcap nor pcapng");
    CHECK(read_file_bytes(gzip(smbprobe::proto::to_bytes("# a text"))).error ==
          "not a capture: neither pcap nor pcapng");
  }
  TEST_CASE("tells a folder and a file that is not there") {
    const std::string folder = std::filesystem::temp_directory_path().string();
    CHECK(read(folder).error == folder + ": is a directory, not a capture");
    CHECK(read("/nonexistent/x.pcap").error == "/nonexistent/x.pcap: No such file or directory");
  }
  TEST_CASE("tells a file that may not be read") {
    if (::geteuid() == 0) return;  // root may read everything
    const TemporaryFile file(pcap_file(kPackets));
    REQUIRE(::chmod(file.path().c_str(), 0) == 0);
    CHECK(read(file.path()).error == file.path() + ": Permission denied");
  }
  TEST_CASE("reads on in a capture that takes the place of another") {
    const TemporaryFile first(pcap_file(kPackets, {.link_type = 1}));
    const TemporaryFile second(pcap_file({kPackets.back()}));
    auto file = CaptureFile::open(first.path());
    auto other = CaptureFile::open(second.path());
    REQUIRE(file);
    REQUIRE(other);
    *file = std::move(*other);
    CHECK(file->name() == second.path());
    const auto packet = file->next();
    REQUIRE(packet);
    CHECK(packet->link_type == 101);
    CHECK(Bytes(packet->bytes.begin(), packet->bytes.end()) == kPackets.back());
    CHECK(!file->next());
  }
  TEST_CASE("reads bytes in memory as it reads a file") {
    auto file = CaptureFile::open(ByteSource::of_bytes(gzip(pcap_file(kPackets))), "memory");
    REQUIRE(file);
    CHECK(file->name() == "memory");
    CHECK(!file->is_live());
    std::size_t packets = 0;
    while (file->next()) ++packets;
    CHECK(packets == kPackets.size());
  }
  TEST_CASE("names link types") {
    CHECK(link_type_name(1) == "EN10MB (Ethernet)");
    CHECK(link_type_name(105) == "IEEE802_11 (802.11)");
    CHECK(link_type_name(147) == "147");
  }
  TEST_CASE("gives packets of standard input as they come") {
    const Bytes whole = pcap_file(kPackets);
    PipedInput input;
    input.write(cut(whole, 24 + 16 + 3));
    auto file = CaptureFile::open("-");
    REQUIRE(file);
    CHECK(file->is_live());
    CHECK(file->name() == "standard input");
    CHECK(file->next()->bytes.size() == 3);  // hangs here if it waits for more
    input.write(Bytes(whole.begin() + 24 + 16 + 3, whole.end()));
    CHECK(file->next()->bytes.size() == 5);
    input.close();
    CHECK(file->next()->bytes.size() == 1);
    CHECK(!file->next());
    CHECK(file->troubles().empty());
  }
}
