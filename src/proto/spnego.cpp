#include "proto/spnego.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>

#include "proto/der.hpp"
#include "proto/named_values.hpp"

namespace smbprobe::proto {
namespace {

constexpr std::string_view kOidSpnego = "1.3.6.1.5.5.2";
constexpr std::size_t kMaxMechanisms = 64;

// The nesting is read level by level, without recursion: GSS-API header, choice, sequence, field, list, OID are 6
// levels at most.
constexpr std::uint8_t kNegTokenInit = der_context(0);
constexpr std::uint8_t kNegTokenResp = der_context(1);

Bytes owned(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

std::unexpected<DecodeError> bad_value(std::size_t offset, std::string_view field) {
  return error_at(DecodeErrc::bad_value, offset, field);
}

void note_rest(const DerWalk& walk, std::string_view field, Anomalies& anomalies) {
  if (!walk.at_end()) anomalies.push_back({field, fmt::format("{} bytes behind {}", walk.remaining(), field)});
}

// The only element inside a parent; what stands behind it is an anomaly.
Decoded<DerElement> only_child(const DerElement& parent,
                               std::uint8_t tag,
                               std::string_view field,
                               Anomalies& anomalies) {
  DerWalk walk{parent};
  Decoded<DerElement> child = walk.expect(tag, field);
  if (child) note_rest(walk, field, anomalies);
  return child;
}

/// An OID as it is on the wire and in dots.
struct UsualOid {
  std::string_view content;
  std::string_view text;
};

/// What nearly every server names, so that a sweep need not spell it out for each.
constexpr std::array<UsualOid, 5> kUsualOids{{
    {"\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a", kOidNtlmssp},
    {"\x2b\x06\x01\x05\x05\x02", kOidSpnego},
    {"\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x1e", "1.3.6.1.4.1.311.2.2.30"},
    {"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02", "1.2.840.113554.1.2.2"},
    {"\x2a\x86\x48\x82\xf7\x12\x01\x02\x02", "1.2.840.48018.1.2.2"},
}};

std::optional<std::string_view> usual_oid(ByteView content) {
  const auto is_it = [&](const UsualOid& oid) {
    return std::ranges::equal(oid.content, content, {}, [](char c) { return static_cast<std::uint8_t>(c); });
  };
  const auto found = std::ranges::find_if(kUsualOids, is_it);
  return found == kUsualOids.end() ? std::nullopt : std::optional(found->text);
}

Decoded<std::string> read_oid(const DerElement& element, std::string_view field) {
  if (const auto usual = usual_oid(element.content)) return std::string(*usual);
  if (std::optional<std::string> text = oid_to_text(element.content)) return *std::move(text);
  return bad_value(element.offset, field);
}

// Keeps the fields of a SEQUENCE apart: each may stand there once, and each oddity is reported once, however often it
// is sent.
class FieldsSeen {
 public:
  explicit FieldsSeen(Anomalies& anomalies) : anomalies_(anomalies) {}

  bool first_time(std::uint8_t tag) {
    if (!seen_[tag]) {
      seen_[tag] = true;
      return true;
    }
    if (!told_repeated_)
      anomalies_.push_back({"NegotiationToken", fmt::format("element {} repeated", hex_number(tag, 2))});
    told_repeated_ = true;
    return false;
  }

  void unknown(std::uint8_t tag) {
    anomalies_.push_back({"NegotiationToken", fmt::format("unknown element {}", hex_number(tag, 2))});
  }

 private:
  Anomalies& anomalies_;
  std::bitset<256> seen_;
  bool told_repeated_ = false;
};

using FieldResult = Decoded<bool>;  // whether the tag is known

FieldResult read_octets(const DerElement& field, std::string_view name, Bytes& into, Anomalies& anomalies) {
  const Decoded<DerElement> octets = only_child(field, kDerOctetString, name, anomalies);
  if (!octets) return std::unexpected(octets.error());
  into = owned(octets->content);
  return true;
}

FieldResult read_mech_types(const DerElement& field, NegTokenInit& token) {
  const Decoded<DerElement> list = only_child(field, kDerSequence, "mechTypes", token.anomalies);
  if (!list) return std::unexpected(list.error());
  DerWalk walk{*list};
  while (!walk.at_end()) {
    const Decoded<DerElement> element = walk.expect(kDerObjectIdentifier, "mechType");
    if (!element) return std::unexpected(element.error());
    if (token.mech_types.size() == kMaxMechanisms) {
      return std::unexpected(
          DecodeError{DecodeErrc::bad_count, static_cast<std::uint32_t>(element->offset), "mechTypes"});
    }
    Decoded<std::string> oid = read_oid(*element, "mechType");
    if (!oid) return std::unexpected(oid.error());
    token.mech_types.push_back(*std::move(oid));
  }
  return true;
}

// NegHints ::= SEQUENCE { hintName [0] GeneralString, hintAddress [1] OCTET STRING }, both optional. [MS-SPNG] 2.2.1
FieldResult read_hints(const DerElement& hints, NegTokenInit& token) {
  DerWalk walk{hints};
  while (!walk.at_end()) {
    const Decoded<DerElement> hint = walk.next("negHints");
    if (!hint) return std::unexpected(hint.error());
    if (hint->tag != der_context(0) || token.hint_name) continue;
    DerWalk inside{*hint};
    const Decoded<DerElement> name = inside.next("hintName");
    if (!name) return std::unexpected(name.error());
    if (name->tag != kDerGeneralString) {
      token.anomalies.push_back(
          {"hintName", fmt::format("tag {} instead of a GeneralString", hex_number(name->tag, 2))});
    }
    note_rest(inside, "hintName", token.anomalies);
    token.hint_name.emplace(name->content.begin(), name->content.end());
  }
  return true;
}

// [3] is mechListMIC in RFC 4178 and negHints in negTokenInit2: what is inside decides.
FieldResult read_mic_or_hints(const DerElement& field, NegTokenInit& token) {
  DerWalk walk{field};
  const Decoded<DerElement> inside = walk.next("negHints");
  if (!inside) return std::unexpected(inside.error());
  if (inside->tag == kDerOctetString) return read_octets(field, "mechListMIC", token.mech_list_mic, token.anomalies);
  if (inside->tag != kDerSequence) return bad_value(field.offset, "negHints");
  note_rest(walk, "negHints", token.anomalies);
  return read_hints(*inside, token);
}

FieldResult read_init_field(const DerElement& field, NegTokenInit& token) {
  switch (field.tag) {
    case der_context(0):
      return read_mech_types(field, token);
    case der_context(1):
      return true;  // reqFlags: RFC 4178 4.2.1 tells receivers to ignore them
    case der_context(2):
      return read_octets(field, "mechToken", token.mech_token, token.anomalies);
    case der_context(3):
      return read_mic_or_hints(field, token);
    case der_context(4):
      return read_octets(field, "mechListMIC", token.mech_list_mic, token.anomalies);
    default:
      return false;
  }
}

FieldResult read_neg_state(const DerElement& field, NegTokenResp& token) {
  const Decoded<DerElement> state = only_child(field, kDerEnumerated, "negState", token.anomalies);
  if (!state) return std::unexpected(state.error());
  if (state->content.size() != 1) return bad_value(state->offset, "negState");
  token.neg_state = state->content[0];
  return true;
}

FieldResult read_supported_mech(const DerElement& field, NegTokenResp& token) {
  const Decoded<DerElement> element = only_child(field, kDerObjectIdentifier, "supportedMech", token.anomalies);
  if (!element) return std::unexpected(element.error());
  Decoded<std::string> oid = read_oid(*element, "supportedMech");
  if (!oid) return std::unexpected(oid.error());
  token.supported_mech = *std::move(oid);
  return true;
}

FieldResult read_resp_field(const DerElement& field, NegTokenResp& token) {
  switch (field.tag) {
    case der_context(0):
      return read_neg_state(field, token);
    case der_context(1):
      return read_supported_mech(field, token);
    case der_context(2):
      return read_octets(field, "responseToken", token.response_token, token.anomalies);
    case der_context(3):
      return read_octets(field, "mechListMIC", token.mech_list_mic, token.anomalies);
    default:
      return false;
  }
}

// Both tokens are a SEQUENCE of tagged fields inside a choice.
template <class Token, class ReadField>
Decoded<Token> read_fields(const DerElement& choice, Token token, ReadField read_field) {
  const Decoded<DerElement> sequence = only_child(choice, kDerSequence, "NegotiationToken", token.anomalies);
  if (!sequence) return std::unexpected(sequence.error());
  FieldsSeen seen{token.anomalies};
  DerWalk walk{*sequence};
  while (!walk.at_end()) {
    const Decoded<DerElement> field = walk.next("NegotiationToken");
    if (!field) return std::unexpected(field.error());
    if (!seen.first_time(field->tag)) continue;
    const FieldResult known = read_field(*field, token);
    if (!known) return std::unexpected(known.error());
    if (!*known) seen.unknown(field->tag);
  }
  return token;
}

// The choice inside the GSS-API header of a first token. RFC 2743 3.1
Decoded<DerElement> unwrap_gss_header(const DerElement& header, Anomalies& anomalies) {
  DerWalk walk{header};
  const Decoded<DerElement> mech = walk.expect(kDerObjectIdentifier, "thisMech");
  if (!mech) return mech;
  if (usual_oid(mech->content) != kOidSpnego) return bad_value(mech->offset, "thisMech");
  Decoded<DerElement> choice = walk.expect(kNegTokenInit, "negTokenInit");
  if (choice) note_rest(walk, "negTokenInit", anomalies);
  return choice;
}

// --- building

void append(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

void append_octets(Bytes& out, std::uint8_t tag, const Bytes& octets) {
  if (!octets.empty()) append(out, der(tag, der(kDerOctetString, octets)));
}

Bytes der_oid(std::string_view oid) {
  const std::optional<Bytes> content = oid_from_text(oid);
  return content ? der(kDerObjectIdentifier, *content) : Bytes{};
}

}  // namespace

std::string mech_name(std::string_view oid) {
  for (const MechName& mech : kMechNames)
    if (mech.oid == oid) return std::string(mech.name);
  return std::string(oid);
}

Decoded<NegTokenInit> decode_neg_token_init(ByteView bytes) {
  NegTokenInit token;
  DerWalk walk{bytes};
  const bool wrapped = !bytes.empty() && bytes.front() == kDerApplication0;
  Decoded<DerElement> choice = wrapped ? walk.next("InitialContextToken") : walk.expect(kNegTokenInit, "negTokenInit");
  if (!choice) return std::unexpected(choice.error());
  note_rest(walk, "NegotiationToken", token.anomalies);
  if (wrapped) choice = unwrap_gss_header(*choice, token.anomalies);
  if (!choice) return std::unexpected(choice.error());
  return read_fields(*choice, std::move(token), read_init_field);
}

Decoded<NegTokenResp> decode_neg_token_resp(ByteView bytes) {
  NegTokenResp token;
  DerWalk walk{bytes};
  const Decoded<DerElement> choice = walk.expect(kNegTokenResp, "negTokenResp");
  if (!choice) return std::unexpected(choice.error());
  note_rest(walk, "NegotiationToken", token.anomalies);
  return read_fields(*choice, std::move(token), read_resp_field);
}

Bytes build_neg_token_init(const NegTokenInit& token) {
  Bytes mechanisms;
  for (const std::string& oid : token.mech_types) append(mechanisms, der_oid(oid));
  Bytes fields;
  if (!mechanisms.empty()) append(fields, der(der_context(0), der(kDerSequence, mechanisms)));
  append_octets(fields, der_context(2), token.mech_token);
  if (token.hint_name) {
    const Bytes name = der(der_context(0), der(kDerGeneralString, to_bytes(*token.hint_name)));
    append(fields, der(der_context(3), der(kDerSequence, name)));
  }
  append_octets(fields, token.hint_name ? der_context(4) : der_context(3), token.mech_list_mic);
  Bytes out = der_oid(kOidSpnego);
  append(out, der(kNegTokenInit, der(kDerSequence, fields)));
  return der(kDerApplication0, out);
}

Bytes build_neg_token_resp(const NegTokenResp& token) {
  Bytes fields;
  if (token.neg_state) append(fields, der(der_context(0), der(kDerEnumerated, Bytes{*token.neg_state})));
  if (token.supported_mech) {
    const Bytes oid = der_oid(*token.supported_mech);
    if (!oid.empty()) append(fields, der(der_context(1), oid));
  }
  append_octets(fields, der_context(2), token.response_token);
  append_octets(fields, der_context(3), token.mech_list_mic);
  return der(kNegTokenResp, der(kDerSequence, fields));
}

}  // namespace smbprobe::proto
