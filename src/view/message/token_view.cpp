#include "view/message/token_view.hpp"

namespace smbprobe::view {
namespace {

template <class T>
std::optional<T> value_if(proto::Decoded<T> decoded) {
  if (!decoded) return std::nullopt;
  return std::move(*decoded);
}

}  // namespace

TokenView read_token(proto::ByteView token) {
  TokenView out;
  if (token.empty()) return out;
  proto::ByteView inner = token;
  out.init = value_if(proto::decode_neg_token_init(token));
  if (!out.init) out.resp = value_if(proto::decode_neg_token_resp(token));
  if (out.init)
    inner = out.init->mech_token;
  else if (out.resp)
    inner = out.resp->response_token;
  out.ntlm_negotiate = value_if(proto::decode_ntlm_negotiate(inner));
  out.ntlm_challenge = value_if(proto::decode_ntlm_challenge(inner));
  return out;
}

}  // namespace smbprobe::view
