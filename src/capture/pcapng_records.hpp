// The packets of a pcapng file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "capture/file_records.hpp"

namespace smbprobe::capture {

/// Reads sections in either byte order, each with interfaces of any link types, snap lengths and clocks. Blocks of
/// other kinds and options are passed over; a broken block costs itself.
/// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html
class PcapngRecords {
 public:
  /// The next packet goes into `out`, without its frame number. @pre the window begins with a Section Header Block at
  /// the first call
  [[nodiscard]] Found next(InputWindow& window, CapturedPacket& out, const OnDamage& on_damage);

 private:
  struct Interface {
    int link_type{};
    std::uint32_t snap_length{};  ///< 0: none
    std::uint64_t ticks_a_second = 1'000'000;
    std::int64_t offset{};  ///< seconds
  };
  /// A block without its type and lengths.
  struct Block {
    std::uint32_t type{};
    proto::ByteView body;
    std::size_t size{};  ///< with type and lengths
    std::string remark;  ///< what is odd about it
  };
  /// What a packet block says of its packet.
  struct PacketFields {
    std::uint32_t interface{};
    std::uint32_t captured{};
    std::uint32_t original{};
    std::size_t data_at{};
    std::optional<std::uint64_t> ticks;
  };

  [[nodiscard]] bool begins_block(proto::ByteView view, bool last) const;
  [[nodiscard]] std::expected<Block, std::string> look(InputWindow& window);
  std::string take_block(const Block& block, CapturedPacket& out, bool& is_packet);
  std::string take_section(proto::ByteView body);
  std::string take_interface(proto::ByteView body);
  std::string take_options(proto::ByteView options, Interface& interface) const;
  std::string take_packet(const Block& block, CapturedPacket& out);
  [[nodiscard]] std::optional<PacketFields> packet_fields(const Block& block) const;

  FileNumbers numbers_;
  bool known_section_ = false;  ///< false: of a version that is not read
  std::vector<Interface> interfaces_;
  std::uint64_t more_interfaces_ = 0;  ///< described and not kept
  std::int64_t time_us_ = 0;           ///< of the last packet: those without a time get it
  std::size_t given_ = 0;              ///< of the block that next() gave last, still in the window
};

}  // namespace smbprobe::capture
