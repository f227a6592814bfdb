// The sockets of a population: one epoll loop a thread, made to cost the machine little beside the program under test.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "population_rule.hpp"
#include "population_talk.hpp"
#include "proto/session_frame.hpp"

namespace smbprobe::bench {

/// A file descriptor that closes.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const noexcept { return number_; }
  int release() noexcept;

 private:
  int number_ = -1;
};

struct PopulationPort {
  std::uint16_t number{};
  proto::Transport transport{};
};

/// One thread's part: its own sockets on every address of the machine (the kernel deals connections out), its own loop.
class PopulationServer {
 public:
  /// Opens the sockets: connections are taken from here on. Throws std::system_error.
  /// @param mix must outlive it.
  PopulationServer(const Mix& mix, std::span<const PopulationPort> ports);

  /// Serves until the process ends.
  [[noreturn]] void run();

 private:
  struct Listener {
    Descriptor socket;
    proto::Transport transport{};
  };

  void watch(int socket);
  void accept_some(const Listener& listener);
  void begin(int socket, proto::Transport transport);
  /// False when the connection is over.
  bool read_some(int socket);
  [[nodiscard]] Kind kind_behind(int socket) const;
  [[nodiscard]] const Listener* listener_of(int socket) const;

  const Mix& mix_;
  std::optional<Kind> only_kind_;
  Descriptor epoll_;
  std::vector<Listener> listeners_;
  std::vector<PopulationTalk> talks_;  ///< by descriptor
  ReplyMemory memory_;
  std::array<std::uint8_t, 65536> buffer_{};
};

}  // namespace smbprobe::bench
