// libpcap reads the same packets from every capture that it can read to its end.
#include <doctest/doctest.h>

#if defined(SMBPROBE_WITH_LIBPCAP)
#include <pcap/pcap.h>
#endif

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/capture_file.hpp"

#if defined(SMBPROBE_WITH_LIBPCAP)
namespace {

namespace fs = std::filesystem;

/// The captures of the repository, and the corpus beside it where it is there.
std::vector<std::string> captures_here() {
  std::vector<std::string> out;
  const fs::path repository(SMBPROBE_SOURCE_DIR);
  for (const fs::path& folder : {repository / "captures", repository.parent_path() / "shared" / "captures"}) {
    if (!fs::is_directory(folder)) continue;
    for (const auto& each : fs::recursive_directory_iterator(folder)) {
      const std::string extension = each.path().extension().string();
      if (extension == ".pcap" || extension == ".pcapng" || extension == ".cap") out.push_back(each.path().string());
    }
  }
  return out;
}

/// How many packets agree, one after the other; nothing where libpcap gives the file up.
std::optional<std::size_t> compare_with_libpcap(const std::string& path) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  const std::unique_ptr<pcap_t, void (*)(pcap_t*)> theirs(
      pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_MICRO, error.data()), pcap_close);
  auto ours = smbprobe::capture::CaptureFile::open(path);
  if (theirs == nullptr || !ours) return std::nullopt;
  std::size_t count = 0;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  int result = 0;
  bool timed = true;
  while ((result = pcap_next_ex(theirs.get(), &header, &bytes)) == 1) {
    const auto packet = ours->next();
    REQUIRE(packet.has_value());
    ++count;
    const std::int64_t time = std::int64_t{header->ts.tv_sec} * 1'000'000 + header->ts.tv_usec;
    timed = timed && (time == packet->time_us || time == 0);
    // libpcap cuts to the snap length that the file's header gives, although more of the packet is there
    const bool cut = packet->bytes.size() > header->caplen &&
                     header->caplen == static_cast<bpf_u_int32>(pcap_snapshot(theirs.get()));
    const bool same = packet->wire_length == header->len && (cut || packet->bytes.size() == header->caplen) &&
                      std::equal(bytes, bytes + header->caplen, packet->bytes.begin());
    if (!same) CHECK_MESSAGE(same, "frame " << count);
  }
  CHECK(timed);
  if (result != PCAP_ERROR_BREAK) return std::nullopt;  // it gave up: ours may go on
  CHECK(!ours->next().has_value());
  CHECK(ours->troubles().empty());
  return count;
}

}  // namespace
#endif

TEST_SUITE("capture/libpcap") {
  TEST_CASE("libpcap reads the same packets") {
#if defined(SMBPROBE_WITH_LIBPCAP)
    std::size_t files = 0;
    for (const std::string& path : captures_here()) {
      CAPTURE(path);
      if (compare_with_libpcap(path)) ++files;
    }
    CHECK(files > 0);
#else
    MESSAGE("skipped: no libpcap here");
#endif
  }
}
