using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Storage;

/// <summary>Makes canonical ledger bodies; the format belongs to the Record room.</summary>
internal interface ILedgerBodies
{
    byte[] Of(PipelineCommit commit, Violation violation);

    byte[] Of(PipelineCommit commit, Resolution resolution);

    byte[] OfPolicy(long version, string hash, string by);

    byte[] OfAcknowledgement(string violationId, string by);

    byte[] OfAnswer(PipelineCommit commit, Answered answer);

    byte[] OfConsent(ConsentDeed deed);

    byte[] OfCode(CodeDeed deed);
}

/// <summary>A code given out or taken back, as the ledger may tell of it.</summary>
/// <param name="What">issued or withdrawn.</param>
/// <param name="Person">Keyed hash of the id of whose place it is.</param>
/// <param name="By">An account or key by its id.</param>
internal sealed record CodeDeed(string What, string MeetingId, string? Alias, string Person, DateTimeOffset? ExpiresAt, string By);

/// <summary>A consent given or withdrawn, as the ledger may tell of it.</summary>
/// <param name="What">given or withdrawn.</param>
/// <param name="Person">Keyed hash of the person's id.</param>
/// <param name="Guardian">The same of whoever gave it for a child.</param>
internal sealed record ConsentDeed(string What, ConsentRow Consent, string? Alias, string Person, string? Guardian, string By);

/// <summary>Writes one commit's rows inside the store's transaction.</summary>
internal sealed class CommitWriter(IPersonalDataProtector personal, ILedgerBodies bodies)
{
    private static readonly TimeSpan UndoWindow = TimeSpan.FromDays(30);

    internal void Write(SqlBatch sql, LedgerAppender ledger, PipelineCommit commit, DateTimeOffset now)
    {
        var key = commit.Key;
        if (commit.State is { } state)
        {
            sql.Run(
                "INSERT INTO state(Practice, Kind, Key, Data) VALUES(@0, @1, @2, @3) ON CONFLICT DO UPDATE SET Data = excluded.Data",
                key.Practice, key.Kind, key.Key, state);
        }

        foreach (var answer in commit.Answers)
        {
            Write(sql, ledger, commit, answer, now);
        }

        foreach (var violation in commit.Violations)
        {
            Write(sql, ledger, commit, violation, now);
        }

        foreach (var resolution in commit.Resolutions)
        {
            Write(sql, ledger, commit, resolution, now);
        }

        foreach (var action in commit.Actions)
        {
            Write(sql, commit, action, now);
        }

        foreach (var timer in commit.Timers)
        {
            Write(sql, commit, timer);
        }

        foreach (var line in commit.Timeline)
        {
            sql.Run(
                "INSERT INTO timeline(Practice, Uuid, At, Kind, Rule, Text) VALUES(@0, @1, @2, @3, @4, @5)",
                key.Practice, commit.Context.MeetingUuid ?? key.Key, line.At, line.Kind, line.Rule, line.Text);
        }

        foreach (var code in commit.UsedCodes)
        {
            sql.Run(
                "UPDATE entrancecode SET UsedIn = @3, UsedAt = @4 WHERE Practice = @0 AND Person = @1 AND CodeKey = @2 AND UsedIn IS NULL",
                key.Practice, code.PersonId, code.CodeKey, key.Key, commit.OccurredAt);
        }

        WriteHeaders(sql, commit, now);
    }

    /// <summary>camelCase, as the API and the ledger spell our enums.</summary>
    internal static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private void Write(SqlBatch sql, LedgerAppender ledger, PipelineCommit commit, Violation v, DateTimeOffset now)
    {
        var context = commit.Context;
        var fresh = sql.Run(
            """
            INSERT OR IGNORE INTO violation(Practice, Id, Rule, RuleVersion, Severity, Phase, MeetingId, MeetingUuid, Host, Subject, Before, Wanted, Mode, Decision,
              OccurredAt, ReceivedAt, DecidedAt, Evidence, FirstEntry, LastEntry)
            VALUES(@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17, @18, @18)
            """,
            commit.Key.Practice, v.Id, v.Rule, v.RuleVersion, Word(v.Severity), Word(v.Phase), context.MeetingId, context.MeetingUuid, context.HostId, v.Subject, v.Before,
            v.Wanted, Word(v.Mode), v.Decision, v.OccurredAt, commit.ReceivedAt, commit.DecidedAt, JsonSerializer.Serialize(v.Evidence, StorageJson.Default.ImmutableArrayString),
            ledger.NextOf(commit.Key.Practice));
        if (fresh == 1)
        {
            ledger.Append(commit.Key.Practice, v.OccurredAt, now, "violation", bodies.Of(commit, v));
        }
    }

    private void Write(SqlBatch sql, LedgerAppender ledger, PipelineCommit commit, Answered answer, DateTimeOffset now)
    {
        var entry = ledger.Append(commit.Key.Practice, commit.OccurredAt, now, "answer", bodies.OfAnswer(commit, answer));
        sql.Run("UPDATE violation SET LastEntry = @2 WHERE Practice = @0 AND Id = @1", commit.Key.Practice, answer.ViolationId, entry);
    }

    private void Write(SqlBatch sql, LedgerAppender ledger, PipelineCommit commit, Resolution r, DateTimeOffset now)
    {
        var entry = ledger.Append(commit.Key.Practice, commit.DecidedAt, now, "outcome", bodies.Of(commit, r));
        sql.Run(
            "UPDATE violation SET Outcome = @2, Surface = @3, Reason = @4, DoneAt = @5, LastEntry = @6 WHERE Practice = @0 AND Id = @1",
            commit.Key.Practice, r.ViolationId, Word(r.Outcome), Word(r.Surface), r.Reason, now, entry);
    }

    private void Write(SqlBatch sql, PipelineCommit commit, RequestedAction action, DateTimeOffset now)
    {
        var key = commit.Key;
        var secret = personal.Protect(key.Practice, null, JsonSerializer.SerializeToUtf8Bytes(action, StorageJson.Default.RequestedAction));
        sql.Run(
            "INSERT OR IGNORE INTO outbox(ActionId, Practice, Kind, Key, MeetingId, Uuid, Host, Secret, OccurredAt, DecidedAt) VALUES(@0, @1, @2, @3, @4, @5, @6, @7, @8, @9)",
            action.Id, key.Practice, key.Kind, key.Key, commit.Context.MeetingId, commit.Context.MeetingUuid, commit.Context.HostId, secret, commit.OccurredAt, commit.DecidedAt);
        if (action.Command is Command.RepairMeeting repair)
        {
            foreach (var change in repair.Changes.Where(c => c.Before is not null))
            {
                sql.Run(
                    "INSERT OR IGNORE INTO oldvalue(Practice, ViolationId, Path, Secret, ExpiresAt) VALUES(@0, @1, @2, @3, @4)",
                    key.Practice, change.ViolationId, change.Path,
                    personal.Protect(key.Practice, null, System.Text.Encoding.UTF8.GetBytes(change.Before!)), now + UndoWindow);
            }
        }
    }

    private static void Write(SqlBatch sql, PipelineCommit commit, TimerRequest timer)
    {
        var (key, context) = (commit.Key, commit.Context);
        if (timer.Due is { } due)
        {
            // Stored in whole milliseconds, so rounded up: a timer that fires early is used up and what it was for never happens.
            sql.Run(
                """
                INSERT INTO timer(Practice, Kind, Key, Name, Due, MeetingId, Uuid, Host) VALUES(@0, @1, @2, @3, @4, @5, @6, @7)
                ON CONFLICT DO UPDATE SET Due = excluded.Due
                """,
                key.Practice, key.Kind, key.Key, timer.Name, due.ToUnixTimeMilliseconds() + 1, context.MeetingId, context.MeetingUuid, context.HostId);
        }
        else
        {
            sql.Run("DELETE FROM timer WHERE Practice = @0 AND Kind = @1 AND Key = @2 AND Name = @3", key.Practice, key.Kind, key.Key, timer.Name);
        }
    }

    private static void WriteHeaders(SqlBatch sql, PipelineCommit commit, DateTimeOffset now)
    {
        var context = commit.Context;
        if (commit.Session is { } s)
        {
            sql.Run(
                """
                INSERT INTO session(Practice, Uuid, MeetingId, Host, Profile, State, Surface, Roster, StartedAt, EndedAt, UpdatedAt)
                VALUES(@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10)
                ON CONFLICT DO UPDATE SET MeetingId = COALESCE(excluded.MeetingId, MeetingId), Host = COALESCE(excluded.Host, Host), Profile = excluded.Profile,
                  State = excluded.State, Surface = excluded.Surface, Roster = excluded.Roster, StartedAt = excluded.StartedAt, EndedAt = excluded.EndedAt,
                  UpdatedAt = excluded.UpdatedAt
                """,
                commit.Key.Practice, context.MeetingUuid ?? commit.Key.Key, context.MeetingId, context.HostId, s.Profile, s.State, s.Surface, s.RosterJson, s.StartedAt, s.EndedAt, now);
        }

        if (commit.Meeting is { } m)
        {
            sql.Run(
                """
                INSERT INTO meeting(Practice, MeetingId, Host, Type, StartsAt, DurationMinutes, Status, Rules, CheckedAt, Links) VALUES(@0, @1, @2, @3, @4, @5, @6, @7, @8, @9)
                ON CONFLICT DO UPDATE SET Host = COALESCE(excluded.Host, Host), Type = excluded.Type, StartsAt = excluded.StartsAt,
                  DurationMinutes = excluded.DurationMinutes, Status = excluded.Status, Rules = excluded.Rules, CheckedAt = excluded.CheckedAt, Links = excluded.Links
                """,
                commit.Key.Practice, context.MeetingId ?? commit.Key.Key, context.HostId, m.Type, m.StartsAt, m.DurationMinutes, m.Status, m.RulesJson, m.CheckedAt, m.LinksJson);
        }
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RequestedAction))]
[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class StorageJson : JsonSerializerContext;
