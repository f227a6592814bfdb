// The packets of a pcap file.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "capture/file_records.hpp"

namespace smbprobe::capture {

/// Reads pcap in both byte orders, in microseconds and nanoseconds, and as patched Linux wrote it ("modified pcap").
/// Behind a record that cannot be true it looks for the next one that can.
/// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html
class PcapRecords {
 public:
  /// Takes the file header. Error: a clause for people, "version 1.0 of pcap, which is not read".
  [[nodiscard]] static std::expected<PcapRecords, std::string> begin(InputWindow& window);

  /// The next packet goes into `out`, without its frame number.
  [[nodiscard]] Found next(InputWindow& window, CapturedPacket& out, const OnDamage& on_damage);

 private:
  struct Record {
    std::int64_t seconds{};
    std::uint32_t fraction{};
    std::uint32_t captured{};
    std::uint32_t original{};
  };
  enum class Swapped : std::uint8_t { no, perhaps, yes };

  PcapRecords() = default;
  [[nodiscard]] Record record(proto::ByteView header) const;
  [[nodiscard]] bool is_possible(const Record& record) const noexcept;
  [[nodiscard]] bool is_usual(const Record& record) const noexcept;
  [[nodiscard]] bool follows(proto::ByteView view, bool last, std::int64_t seconds, int depth) const;
  [[nodiscard]] bool is_believed(InputWindow& window, const Record& record) const;
  bool search(InputWindow& window, std::string what, const OnDamage& on_damage);
  void give(const Record& record, proto::ByteView bytes, CapturedPacket& out);

  FileNumbers numbers_;
  bool nanoseconds_ = false;
  Swapped swapped_ = Swapped::no;  ///< early versions had the two lengths the other way round
  std::size_t header_ = 0;         ///< of a record
  std::uint32_t most_ = 0;         ///< bytes of a packet
  int link_type_ = 0;
  std::int64_t seconds_ = -1;  ///< of the last packet; none: -1
  std::size_t given_ = 0;      ///< of the record that next() gave last, still in the window
};

}  // namespace smbprobe::capture
