using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PolicyGuard.Decide.Scheduled.Links;

/// <summary>What is remembered of one meeting's links: ids and times, never a link or an address. Short names as in all of a meeting's state.</summary>
public sealed record LinkBook
{
    internal static LinkBook Empty { get; } = new();

    /// <summary>The start that <see cref="Releases"/> are for, unix seconds; null until one was seen ahead.</summary>
    [JsonPropertyName("t")]
    public long? Slot { get; init; }

    /// <summary>The meeting was looked at while there was time to send.</summary>
    [JsonPropertyName("w")]
    public bool Opened { get; init; }

    [JsonPropertyName("r")]
    public ImmutableArray<Release> Releases { get => field.IsDefault ? [] : field; init; }

    /// <summary>Registrations that are an expected person's by their address, as last read. Only those <see cref="Given"/> prove who somebody is.</summary>
    [JsonPropertyName("o")]
    public ImmutableArray<OwnLink> Own { get => field.IsDefault ? [] : field; init; }

    /// <summary>Registrations that we made or the practice approved, newest last. Whoever registers themselves types what address they like.</summary>
    [JsonPropertyName("g")]
    public ImmutableArray<string> Given { get => field.IsDefault ? [] : field; init; }

    /// <summary>Registrations that were ended, newest last: whoever comes by one of them is nobody's guest.</summary>
    [JsonPropertyName("e")]
    public ImmutableArray<string> Ended { get => field.IsDefault ? [] : field; init; }

    /// <summary>Own links that are to be replaced, until a list was read that shows whether they have ended.</summary>
    [JsonPropertyName("x")]
    public ImmutableArray<OwnLink> Ending { get => field.IsDefault ? [] : field; init; }

    [JsonPropertyName("p")]
    public ImmutableArray<PendingAct> Pending { get => field.IsDefault ? [] : field; init; }

    /// <summary>When details first went out, unix seconds.</summary>
    [JsonPropertyName("u")]
    public long? OutSince { get; init; }

    /// <summary>When the shared link last became another, unix seconds; null: it is as old as the meeting.</summary>
    [JsonPropertyName("s")]
    public long? Since { get; init; }

    /// <summary>Who was a client no more when the shared link became another: everybody else may know it. Null where that was never seen.</summary>
    [JsonPropertyName("f")]
    public ImmutableArray<string>? Former { get; init; }

    /// <summary>The passcode's key when a change of the shared link was asked for, until a reading shows whether it came; empty: there was none. Null: none is under way.</summary>
    [JsonPropertyName("c")]
    public string? Changing { get; init; }

    /// <summary>When a link was last changed because the practice said so, unix seconds: what was mailed before leads nowhere.</summary>
    [JsonPropertyName("n")]
    public long? Relinked { get; init; }

    /// <summary>Zoom has mailed the invitees, which cannot be taken back.</summary>
    [JsonPropertyName("m")]
    public bool Mailed { get; init; }

    internal bool IsPending(FieldWatch watch) => Pending.Any(act => act.Rule == watch.Rule && act.Path == watch.Path);

    /// <summary>Two who are reached at one address get the shared link once.</summary>
    internal Release? ReleaseOf(LinkPerson person, bool perPerson) => Releases.FirstOrDefault(release => release.Person == person.Id)
        ?? (perPerson || person.AddressKey is null ? null : Releases.FirstOrDefault(release => release.Key == Release.Short(person.AddressKey)));

    internal LinkBook With(Release release) => this with { Releases = Releases.RemoveAll(other => other.Person == release.Person).Add(release) };
}

/// <summary>One person's details for one start.</summary>
/// <param name="Key">The beginning of the address's keyed hash.</param>
public sealed record Release(
    [property: JsonPropertyName("p")] string Person, [property: JsonPropertyName("l")] string Label, [property: JsonPropertyName("k")] string Key)
{
    private const int KeyLength = 8;

    [JsonPropertyName("s")]
    public ReleaseState State { get; init; }

    /// <summary>Unix seconds: since when it is so; while it waits, when it is tried again.</summary>
    [JsonPropertyName("a")]
    public long At { get; init; }

    [JsonPropertyName("n")]
    public int Tries { get; init; }

    [JsonPropertyName("i")]
    public string? ActionId { get; init; }

    /// <summary>An earlier address was refused.</summary>
    [JsonPropertyName("f")]
    public bool Failed { get; init; }

    [JsonPropertyName("w")]
    public string? Reason { get; init; }

    internal static string Short(string addressKey) => addressKey[..Math.Min(KeyLength, addressKey.Length)];
}

public enum ReleaseState { Asked, Waiting, Sent, Unverified, Refused, Missed }

public sealed record OwnLink([property: JsonPropertyName("p")] string Person, [property: JsonPropertyName("r")] string RegistrantId);

/// <summary>A deed under way.</summary>
/// <param name="Until">Unix seconds; after that its report will not come any more.</param>
/// <param name="Person">Who gets a link; null when links end.</param>
/// <param name="Ids">Registrations that are to end.</param>
public sealed record PendingAct(
    [property: JsonPropertyName("i")] string Id, [property: JsonPropertyName("r")] string Rule, [property: JsonPropertyName("p")] string Path,
    [property: JsonPropertyName("u")] long Until, [property: JsonPropertyName("o")] string? Person, [property: JsonPropertyName("x")] ImmutableArray<string> Ids);
