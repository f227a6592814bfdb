#include "proto/nbstat.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "proto/reader.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {
namespace {

constexpr std::size_t kHeaderSize = 12;
constexpr std::uint16_t kTypeNbstat = 0x0021;
constexpr std::uint16_t kClassInternet = 0x0001;
constexpr std::uint16_t kFlagResponse = 0x8000;
constexpr std::uint16_t kRcodeMask = 0x000F;
constexpr std::size_t kRawNameSize = 16;
constexpr std::size_t kNodeNameSize = kRawNameSize + 2;
constexpr std::size_t kCountersSize = 40;  // STATISTICS behind the UNIT_ID
constexpr std::size_t kMostNames = 255;

struct Header {
  std::uint16_t transaction_id{};
  std::uint16_t flags{};
  std::uint16_t questions{};  // QDCOUNT
  std::uint16_t answers{};    // ANCOUNT
};

Decoded<Header> decode_header(ByteView datagram) {
  Reader r(datagram);
  Header out;
  out.transaction_id = r.be<std::uint16_t>("NAME_TRN_ID");
  out.flags = r.be<std::uint16_t>("FLAGS");
  out.questions = r.be<std::uint16_t>("QDCOUNT");
  out.answers = r.be<std::uint16_t>("ANCOUNT");
  r.skip(4, "NSCOUNT");
  return r.finish(out);
}

void write_header(Writer& out, const Header& header) {
  out.be(header.transaction_id);
  out.be(header.flags);
  out.be(header.questions);
  out.be(header.answers);
  out.zeros(4);  // NSCOUNT, ARCOUNT
}

struct Question {
  NetbiosName name;
  std::uint16_t type{};
  std::uint16_t internet_class{};
  std::size_t end{};  ///< offset of what follows
};

/// A name with its type and class: a question, and the start of a resource record.
Decoded<Question> decode_question(ByteView datagram, std::size_t offset) {
  auto name = decode_netbios_name(datagram, offset);
  if (!name) return std::unexpected(name.error());
  const std::size_t at = offset + name->size;
  Reader r(datagram.subspan(at), at);
  Question out{.name = std::move(name->name), .type = 0, .internet_class = 0, .end = at + 4};
  out.type = r.be<std::uint16_t>("TYPE");
  out.internet_class = r.be<std::uint16_t>("CLASS");
  return r.finish(std::move(out));
}

/// The resource record of a node status.
struct Record {
  std::size_t data_offset{};
  std::size_t data_length{};  ///< RDLENGTH
};

Decoded<Record> decode_record(ByteView datagram, std::size_t offset, Anomalies& anomalies) {
  const auto start = decode_question(datagram, offset);
  if (!start) return std::unexpected(start.error());
  if (start->type != kTypeNbstat) return error_at(DecodeErrc::bad_value, start->end - 4, "RR_TYPE");
  if (start->internet_class != kClassInternet)
    anomalies.push_back({"RR_CLASS", fmt::format("0x{:04x}", start->internet_class)});
  Reader r(datagram.subspan(start->end), start->end);
  r.skip(4, "TTL");
  const auto length = r.be<std::uint16_t>("RDLENGTH");
  return r.finish(Record{.data_offset = start->end + 6, .data_length = length});
}

NbstatName decode_node_name(Reader& r) {
  NbstatName out;
  out.name = netbios_name_from_raw(r.take(kRawNameSize, "NETBIOS NAME"));
  out.flags = r.be<std::uint16_t>("NAME_FLAGS");
  return out;
}

/// RDATA: the names, the UNIT_ID when there is one, and statistics, which are not used.
Decoded<NbstatAnswer> decode_status(ByteView data, std::size_t offset, NbstatAnswer out) {
  Reader r(data, offset);
  const auto count = r.be<std::uint8_t>("NUM_NAMES");
  r.require(count <= r.remaining() / kNodeNameSize, DecodeErrc::bad_count, "NUM_NAMES");
  if (const auto fixed = r.finish(true); !fixed) return std::unexpected(fixed.error());
  out.names.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.names.push_back(decode_node_name(r));
  out.has_unit_id = r.remaining() >= out.unit_id.size();
  if (out.has_unit_id) {
    const ByteView unit_id = r.take(out.unit_id.size(), "UNIT_ID");
    std::copy(unit_id.begin(), unit_id.end(), out.unit_id.begin());
  }
  return r.finish(std::move(out));
}

/// The offset of the first answer. A question is repeated by some servers, though RFC 1002 4.2.18 has none.
Decoded<std::size_t> offset_of_answer(ByteView datagram, const Header& header, Anomalies& anomalies) {
  if (header.questions == 0) return kHeaderSize;
  if (header.questions > 1) return error_at(DecodeErrc::bad_count, 4, "QDCOUNT");
  const auto question = decode_question(datagram, kHeaderSize);
  if (!question) return std::unexpected(question.error());
  anomalies.push_back({"QDCOUNT", "the question is in the answer"});
  return question->end;
}

}  // namespace

Bytes build_nbstat_query(const NbstatQuery& query) {
  Writer out;
  write_header(out, {.transaction_id = query.transaction_id, .flags = 0, .questions = 1, .answers = 0});
  out.bytes(encode_netbios_name(query.name));
  out.be(kTypeNbstat);
  out.be(kClassInternet);
  return out.finish();
}

Decoded<NbstatQuery> decode_nbstat_query(ByteView datagram) {
  const auto header = decode_header(datagram);
  if (!header) return std::unexpected(header.error());
  if ((header->flags & kFlagResponse) != 0) return error_at(DecodeErrc::bad_value, 2, "FLAGS");
  if (header->questions != 1) return error_at(DecodeErrc::bad_count, 4, "QDCOUNT");
  auto question = decode_question(datagram, kHeaderSize);
  if (!question) return std::unexpected(question.error());
  if (question->type != kTypeNbstat) return error_at(DecodeErrc::bad_value, question->end - 4, "QUESTION_TYPE");
  if (question->internet_class != kClassInternet)
    return error_at(DecodeErrc::bad_value, question->end - 2, "QUESTION_CLASS");
  if (question->end != datagram.size()) return error_at(DecodeErrc::trailing_data, question->end, "QUESTION_CLASS");
  return NbstatQuery{.transaction_id = header->transaction_id, .name = std::move(question->name)};
}

Bytes build_nbstat_answer(const NbstatAnswer& answer) {
  const std::size_t count = std::min(answer.names.size(), kMostNames);
  Writer out;
  write_header(out, {.transaction_id = answer.transaction_id, .flags = answer.flags, .questions = 0, .answers = 1});
  out.bytes(encode_netbios_name(wildcard_name()));
  out.be(kTypeNbstat);
  out.be(kClassInternet);
  out.zeros(4);  // TTL
  const std::size_t statistics = answer.has_unit_id ? answer.unit_id.size() + kCountersSize : 0;
  out.be(static_cast<std::uint16_t>(1 + count * kNodeNameSize + statistics));
  out.be(static_cast<std::uint8_t>(count));
  for (std::size_t i = 0; i < count; ++i) {
    out.bytes(raw_netbios_name(answer.names[i].name));
    out.be(answer.names[i].flags);
  }
  if (answer.has_unit_id) {
    out.bytes(answer.unit_id);
    out.zeros(kCountersSize);
  }
  return out.finish();
}

Decoded<NbstatAnswer> decode_nbstat_answer(ByteView datagram) {
  const auto header = decode_header(datagram);
  if (!header) return std::unexpected(header.error());
  if ((header->flags & kFlagResponse) == 0) return error_at(DecodeErrc::bad_value, 2, "FLAGS");
  if ((header->flags & kRcodeMask) != 0) return error_at(DecodeErrc::bad_value, 2, "RCODE");
  if (header->answers == 0) return error_at(DecodeErrc::bad_value, 6, "ANCOUNT");
  NbstatAnswer out;
  out.transaction_id = header->transaction_id;
  out.flags = header->flags;
  const auto answer = offset_of_answer(datagram, *header, out.anomalies);
  if (!answer) return std::unexpected(answer.error());
  const auto record = decode_record(datagram, *answer, out.anomalies);
  if (!record) return std::unexpected(record.error());
  const std::size_t present = datagram.size() - record->data_offset;
  const std::size_t announced = record->data_length;
  if (present < announced)
    out.anomalies.push_back({"RDLENGTH", fmt::format("{} of {} bytes are there", present, announced)});
  if (present > announced)
    out.anomalies.push_back({"RDLENGTH", fmt::format("{} bytes behind the record", present - announced)});
  const ByteView data = datagram.subspan(record->data_offset, std::min(present, announced));
  return decode_status(data, record->data_offset, std::move(out));
}

}  // namespace smbprobe::proto
