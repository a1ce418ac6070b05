/// What clients may take of a server. Whoever asks is a program of the same machine, and may be slow, wrong or hostile.
package struct ServingLimits: Sendable {
    /// Connections at a time. Those that come after them wait, or take the place of the oldest that does nothing.
    package var connections = 256

    /// Connections whose question has no answer yet; a question beyond them is told to come again. It leaves room for
    /// those that never wait, such as `/healthz`.
    package var openQuestions = 224

    /// Bytes of a request's line and header fields.
    package var headBytes = 16 << 10

    /// Bytes of answers that clients have yet to take.
    package var answerBytes = 64 << 20

    /// Questions about the curation that are asked at a time; those that come after them wait.
    package var curationQuestions = 2

    /// Other questions that are asked at a time.
    package var otherQuestions = 4

    /// For a request to arrive.
    package var requestTime = Duration.seconds(10)

    /// For the service to answer.
    package var answerTime = Duration.seconds(10)

    /// For a client to take its answer.
    package var takingTime = Duration.seconds(30)

    /// How long a connection that does nothing is safe when others wait for its place.
    package var grace = Duration.seconds(1)

    package init() {}
}
