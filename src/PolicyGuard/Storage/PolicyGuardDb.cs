using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace PolicyGuard.Storage;

/// <summary>One model for every provider: times are unix milliseconds, ids are text, every row knows its practice.</summary>
internal sealed class PolicyGuardDb(DbContextOptions<PolicyGuardDb> options) : DbContext(options)
{
    public DbSet<Practice> Practices => Set<Practice>();

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<MeetingRow> Meetings => Set<MeetingRow>();

    public DbSet<ViolationRow> Violations => Set<ViolationRow>();

    public DbSet<TimelineRow> Timeline => Set<TimelineRow>();

    public DbSet<PersonRow> People => Set<PersonRow>();

    public DbSet<ExpectedRow> Expected => Set<ExpectedRow>();

    public DbSet<ConsentRow> Consents => Set<ConsentRow>();

    public DbSet<EntranceCodeRow> EntranceCodes => Set<EntranceCodeRow>();

    public DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();

    public DbSet<AccountRow> Accounts => Set<AccountRow>();

    public DbSet<SignedOutRow> SignedOut => Set<SignedOutRow>();

    public DbSet<PolicyRow> Policies => Set<PolicyRow>();

    public DbSet<DataKeyRow> DataKeys => Set<DataKeyRow>();

    public DbSet<OldValueRow> OldValues => Set<OldValueRow>();

    public DbSet<MailRow> Mails => Set<MailRow>();

    public DbSet<LedgerRow> Ledger => Set<LedgerRow>();

    public DbSet<CheckpointRow> Checkpoints => Set<CheckpointRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Practice>(e => { e.ToTable("practice"); e.HasIndex(p => p.ZoomAccountId).IsUnique(); });
        modelBuilder.Entity<SessionRow>(e =>
        {
            e.ToTable("session").HasKey(s => new { s.Practice, s.Uuid });
            e.HasIndex(s => new { s.Practice, s.MeetingId });
            e.HasIndex(s => new { s.Practice, s.UpdatedAt });
        });
        modelBuilder.Entity<MeetingRow>(e =>
        {
            e.ToTable("meeting").HasKey(m => new { m.Practice, m.MeetingId });
            e.HasIndex(m => new { m.Practice, m.StartsAt });
        });
        modelBuilder.Entity<ViolationRow>(e =>
        {
            e.ToTable("violation").HasKey(v => new { v.Practice, v.Id });
            e.HasIndex(v => new { v.Practice, v.OccurredAt, v.Id });
            e.HasIndex(v => new { v.Practice, v.MeetingId });
        });
        modelBuilder.Entity<TimelineRow>(e =>
        {
            e.ToTable("timeline").HasKey(t => t.Sequence);
            e.HasIndex(t => new { t.Practice, t.Uuid, t.Sequence });
        });
        modelBuilder.Entity<PersonRow>(e =>
        {
            e.ToTable("person").HasKey(p => new { p.Practice, p.Id });
            e.Property(p => p.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<ExpectedRow>(e =>
        {
            e.ToTable("expected").HasKey(x => new { x.Practice, x.MeetingId });
            e.Property(x => x.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<ConsentRow>(e => e.ToTable("consent").HasKey(c => new { c.Practice, c.Id }));
        modelBuilder.Entity<EntranceCodeRow>(e => e.ToTable("entrancecode").HasKey(c => new { c.Practice, c.MeetingId, c.Person }));
        modelBuilder.Entity<ApiKeyRow>(e => { e.ToTable("apikey"); e.HasIndex(k => k.Hash).IsUnique(); });
        modelBuilder.Entity<AccountRow>(e => e.ToTable("account"));
        modelBuilder.Entity<SignedOutRow>(e => { e.ToTable("signedout"); e.HasIndex(s => s.At); });
        modelBuilder.Entity<PolicyRow>(e => e.ToTable("policy").HasKey(p => new { p.Practice, p.Version }));
        modelBuilder.Entity<DataKeyRow>(e => e.ToTable("datakey").HasKey(k => new { k.Practice, k.Person }));
        modelBuilder.Entity<OldValueRow>(e =>
        {
            e.ToTable("oldvalue").HasKey(o => new { o.Practice, o.ViolationId, o.Path });
            e.HasIndex(o => o.ExpiresAt);
        });
        modelBuilder.Entity<MailRow>(e =>
        {
            e.ToTable("mail").HasKey(m => new { m.Practice, m.Id });
            e.HasIndex(m => m.At);
        });
        modelBuilder.Entity<StateRow>(e => e.ToTable("state").HasKey(s => new { s.Practice, s.Kind, s.Key }));
        modelBuilder.Entity<OutboxActionRow>(e =>
        {
            e.ToTable("outbox").HasKey(o => o.Sequence);
            e.HasIndex(o => o.ActionId).IsUnique();
        });
        modelBuilder.Entity<TimerEntity>(e =>
        {
            e.ToTable("timer").HasKey(t => new { t.Practice, t.Kind, t.Key, t.Name });
            e.HasIndex(t => t.Due);
        });
        modelBuilder.Entity<ProcessedRow>(e => { e.ToTable("processed"); e.HasIndex(p => p.Delivery).IsUnique(); });
        modelBuilder.Entity<LedgerRow>(e => e.ToTable("ledger").HasKey(l => new { l.Practice, l.Sequence }));
        modelBuilder.Entity<CheckpointRow>(e => e.ToTable("checkpoint").HasKey(c => new { c.Practice, c.Number }));
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        t => t.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));
}
