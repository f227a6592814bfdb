// JSON of masscan, naabu and zmap; declared in scanner_text.hpp.
#include "base/json_reader.hpp"
#include "targets/address_range.hpp"
#include "targets/scanner_text.hpp"

namespace smbprobe::targets {
namespace {

/// What a record says, of what any of the scanners writes. Values of another kind are passed over.
struct Record {
  bool has_ip = false;
  std::optional<std::string> ip;
  std::optional<std::vector<std::uint16_t>> ports;
  std::optional<std::uint16_t> port;
  bool other_protocol = false;
  bool not_open = false;  ///< masscan's banner, or another status
  std::optional<std::string> saddr;
  std::optional<std::uint16_t> sport;
  bool failed = false;
};

/// 445, or {"Port": 445} of older naabus.
std::optional<std::uint16_t> try_port(base::JsonReader& in) {
  if (in.kind() == base::JsonReader::Kind::object) {
    std::optional<std::uint16_t> port;
    in.try_object([&](std::string_view key) {
      if (key == "Port")
        port = in.try_number<std::uint16_t>();
      else
        in.skip();
    });
    return port == 0 ? std::nullopt : port;
  }
  const auto port = in.try_number<std::uint16_t>();
  return port == 0 ? std::nullopt : port;
}

/// 0 or false.
bool is_no(base::JsonReader& in) {
  return in.kind() == base::JsonReader::Kind::boolean ? !in.boolean() : in.try_number<int>() == 0;
}

/// masscan's {"port": 445, "proto": "tcp", "status": "open"}; a banner has no status.
std::optional<std::uint16_t> open_tcp_port(base::JsonReader& in) {
  std::optional<std::uint16_t> port;
  bool tcp = false;
  bool open = false;
  in.try_object([&](std::string_view key) {
    if (key == "port")
      port = try_port(in);
    else if (key == "proto")
      tcp = in.try_text() == "tcp";
    else if (key == "status")
      open = in.try_text() == "open";
    else
      in.skip();
  });
  return tcp && open ? port : std::nullopt;
}

std::optional<std::vector<std::uint16_t>> try_ports(base::JsonReader& in) {
  std::vector<std::uint16_t> out;
  const bool is_list = in.try_array([&] {
    if (const auto port = open_tcp_port(in)) out.push_back(*port);
  });
  return is_list ? std::optional(std::move(out)) : std::nullopt;
}

/// {"status": "open", "reason": "syn-ack", "ttl": 64}
bool is_open(base::JsonReader& in) {
  bool open = false;
  in.try_object([&](std::string_view key) {
    if (key == "status")
      open = in.try_text() == "open";
    else
      in.skip();
  });
  return open;
}

Record read_record(base::JsonReader& in) {
  Record out;
  in.try_object([&](std::string_view key) {
    if (key == "ip") {
      out.has_ip = true;
      out.ip = in.try_text();
    } else if (key == "ports") {
      out.ports = try_ports(in);
    } else if (key == "port") {
      out.port = try_port(in);
    } else if (key == "proto" || key == "protocol") {
      out.other_protocol = in.try_text() != "tcp";
    } else if (key == "data") {
      out.not_open = out.not_open || !is_open(in);
    } else if (key == "status" || key == "state") {
      out.not_open = out.not_open || in.try_text().value_or("open") != "open";
    } else if (key == "saddr") {
      out.saddr = in.try_text();
    } else if (key == "sport") {
      out.sport = try_port(in);
    } else if (key == "success") {
      out.failed = is_no(in);
    } else {
      in.skip();
    }
  });
  return out;
}

/// masscan -oJ: {"ip": ..., "ports": [...]}
/// masscan -oD: {"ip": ..., "port": 445, "proto": "tcp", "rec_type": "status", "data": {"status": "open", ...}}
/// naabu: {"host": ..., "ip": ..., "port": 445, "protocol": "tcp"}; others have "status": "closed" beside the port
FoundHost masscan_host(Record record) {
  const bool one_port = !record.ports && record.port;
  FoundHost out{std::move(*record.ip), record.ports || one_port,
                std::move(record.ports).value_or(std::vector<std::uint16_t>{})};
  if (one_port && !record.other_protocol && !record.not_open) out.open.push_back(*record.port);
  return out;
}

/// zmap: {"saddr": ..., "sport": 445, "success": 1}
FoundHost zmap_host(Record record) {
  FoundHost out{std::move(*record.saddr), record.sport || record.failed, {}};
  if (record.sport && !record.failed) out.open.push_back(*record.sport);
  return out;
}

/// Nothing without an address.
std::optional<FoundHost> host_of(Record record) {
  const auto& address = record.has_ip ? record.ip : record.saddr;
  if (!address || !parse_address(*address)) return std::nullopt;
  return record.has_ip ? masscan_host(std::move(record)) : zmap_host(std::move(record));
}

/// masscan writes its array over many lines, in some versions with a comma too many.
std::string_view without_array_signs(std::string_view line) {
  constexpr std::string_view kSigns = " \t[],";
  const auto begin = line.find_first_not_of(kSigns);
  if (begin == std::string_view::npos) return {};
  line.remove_prefix(begin);
  return line.substr(0, line.find_last_not_of(kSigns) + 1);
}

}  // namespace

bool is_scanner_json(std::string_view line) noexcept {
  const std::string_view rest = without_array_signs(line);
  // "[::1]" is a target; "[" alone and "[{" are JSON
  return rest.empty() ? !line.empty() : rest.front() == '{';
}

FoundHosts read_scanner_json(std::string_view line) {
  const std::string_view record = without_array_signs(line);
  if (record.empty() || record == "{finished: 1}") return {};  // masscan's own last line
  const std::string list = '[' + std::string(record) + ']';
  base::JsonReader in(list);
  std::vector<Record> records;
  in.array([&] { records.push_back(read_record(in)); });
  in.end();
  if (in.failed()) return std::unexpected(std::string("not whole JSON records"));
  std::vector<FoundHost> out;
  for (auto& each : records) {
    auto host = host_of(std::move(each));
    if (!host) return std::unexpected(std::string("a JSON record without an address in 'ip' or 'saddr'"));
    if (!host->ports_told || !host->open.empty()) out.push_back(std::move(*host));
  }
  return out;
}

}  // namespace smbprobe::targets
