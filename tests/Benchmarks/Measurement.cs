using System.Globalization;

namespace Lamella.Benchmarks;

/// <summary>One figure of ours, beside a peer's where there is one, against its goal.</summary>
/// <param name="What">What was measured: <c>32 KiB bricks, one a request</c>.</param>
/// <param name="Ours">Our figure, or null where it could not be measured.</param>
/// <param name="Peer">The peer's name, or null where the goal is a plain number.</param>
/// <param name="PeersFigure">The peer's figure, or null where it is absent.</param>
/// <param name="Goal">What the ratio ours / peer's (or, without a peer, our figure) is held against; null for a figure that only stands beside others.</param>
/// <param name="Note">Why a figure is missing, or what else to know.</param>
internal sealed record Measurement(
    string What, double? Ours, string Unit, string? Peer = null, double? PeersFigure = null, Goal? Goal = null, string? Note = null)
{
    public double? Ratio => Peer is null ? null : Ours / PeersFigure;

    /// <summary>Whether the goal is met; null where there is no goal or nothing to hold against it.</summary>
    public bool? Holds => Goal is null || (Peer is null ? Ours : Ratio) is not { } reached ? null
        : Goal.AtMost ? reached <= Goal.Value : reached >= Goal.Value;

    public string Verdict => Holds switch
    {
        true => "holds",
        false => "falls short",
        null => Goal is null ? "" : "not measured",
    };

    public string GoalInWords => Goal is null ? "" : $"{(Goal.AtMost ? "<=" : ">=")} {Goal.Value.ToString("0.##", CultureInfo.InvariantCulture)}{(Peer is null ? $" {Unit}" : "x")}";

    public string RatioInWords => Ratio is { } ratio ? ratio.ToString("0.00x", CultureInfo.InvariantCulture) : "";

    public string OursInWords => InWords(Ours);

    public string PeerInWords => Peer is null ? "" : $"{Peer} {(PeersFigure is null ? "is absent" : InWords(PeersFigure))}";

    private string InWords(double? figure) => figure is { } number
        ? $"{number.ToString(Math.Abs(number) >= 100 ? "#,##0" : "0.##", CultureInfo.InvariantCulture)} {Unit}"
        : "not measured";
}

/// <summary>A number to reach, or to stay under.</summary>
internal sealed record Goal(double Value, bool AtMost = false);
