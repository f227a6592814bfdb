// The questions of one port that stayed open, put again when nothing else is open to its host. No I/O.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "probe/ask/offer.hpp"
#include "probe/exchange.hpp"
#include "probe/survey/evidence.hpp"
#include "proto/netbios_name.hpp"

namespace smbprobe::net {

/// What a connection is made for.
enum class Purpose : std::uint8_t {
  ask,      ///< a job of the plan
  witness,  ///< a question that was answered, again: does the port answer at this pace?
  retry,    ///< a question that was dropped or timed out, again
};

/// A job on its way: one connection now, more when a session is refused or nothing came.
struct Attempt {
  probe::JobRef job;
  proto::NetbiosName called;              ///< NetBIOS: the name to open the session with
  std::vector<proto::NetbiosName> tried;  ///< names that the server refused
  unsigned silences = 0;
  Purpose purpose = Purpose::ask;
  bool dropped = false;                    ///< the last connection for it was dropped, not silent
  bool follow_up = false;                  ///< its question was answered, and what follows on the connection was not
  unsigned tried_alone = 0;                ///< how often it was dropped where no question was ever answered
  unsigned confirmed = 0;                  ///< how often it was dropped after the witnesses
  std::chrono::microseconds pause{};       ///< to leave the host in peace for before it
  std::chrono::microseconds port_pause{};  ///< and the port, since its last connection was over
  std::chrono::microseconds queued{};      ///< of the time before it, what --rate took
};

class QuietRound {
 public:
  /// @param most connections that it gives out
  explicit QuietRound(std::size_t most) : left_(most) {}

  /// A question that stayed open.
  void add(Attempt attempt);

  /// How a question of the first round, or again, was answered or not, as soon as it is. The last that was answered
  /// serves as a witness; where nothing ended after it, its answer is the first of the two.
  void remember(const Attempt& attempt, const probe::Evidence& evidence);

  /// A question was dropped in the first round although another one of its family was answered: the port may be short
  /// of room, and is left in peace longer.
  void suspect_load() noexcept { suspected_ = true; }

  /// The host drops what it answers at other times: it is left in peace longer, and a drop must repeat.
  void expect_drops() noexcept { suspected_ = expects_drops_ = true; }

  /// The next connection: a question that was answered, twice, and then each that was dropped or timed out. Where none
  /// was answered, each that was dropped twice over. @param silent_too those that timed out are worth it
  /// @param idle how long the port has been waiting for the host's other ports
  [[nodiscard]] std::optional<Attempt> next(bool silent_too, std::chrono::microseconds idle);

  /// What became of a witness.
  void witnessed(const Attempt& attempt, const probe::Evidence& evidence);

  /// Whether a question that stayed open once more may be put again: a drop that is confirmed is final, and so is
  /// silence, unless a later question is answered: then the host had not come round to it.
  [[nodiscard]] bool is_worth_more(Attempt& attempt);

  /// True where the port may be short of room: it is asked while no other port is.
  [[nodiscard]] bool is_strained() const noexcept;

  [[nodiscard]] std::size_t waiting() const noexcept { return open_.size(); }
  void clear() {
    open_.clear();
    silent_.clear();
  }

 private:
  [[nodiscard]] std::size_t level() const noexcept;
  [[nodiscard]] std::chrono::microseconds usual_pause() const noexcept;
  [[nodiscard]] std::optional<Attempt> next_dropped(std::chrono::microseconds idle);
  [[nodiscard]] Attempt next_witness() const;
  [[nodiscard]] bool is_worth_one_more_witness(std::chrono::microseconds idle) const;
  void give_up_dropped();
  void give_up_other_lists(const probe::Smb2Offer& confirmed);

  void ask_silent_again();

  std::vector<Attempt> open_;
  std::vector<Attempt> silent_;  ///< put in quiet too, and nothing was answered since
  std::size_t left_;
  probe::JobRef witness_;               ///< the last question that was answered
  unsigned witnesses_ = 0;              ///< answers to it in a row, when the host was quiet
  std::int64_t witness_over_us_ = 0;    ///< when the connection of the last one was over
  std::chrono::microseconds gap_{};     ///< from there to the next time that it was asked
  std::chrono::microseconds queued_{};  ///< of that, what --rate took
  std::chrono::microseconds took_{};    ///< the connection of the last one
  std::size_t strains_ = 0;             ///< how often it was dropped then
  bool suspected_ = false;
  bool expects_drops_ = false;
};

}  // namespace smbprobe::net
