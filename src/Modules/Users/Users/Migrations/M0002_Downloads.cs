using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Users.Migrations;

/// <summary>Tickets for downloads. Of a ticket only its hash is kept, so that who reads the table can download nothing.</summary>
[DbContext(typeof(UsersDb))]
[Migration("0002_Downloads")]
internal sealed class M0002_Downloads : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table users.downloads (
            ticket_hash bytea constraint pk_downloads primary key,
            person_id uuid not null references users.people on delete cascade,
            roles integer not null,
            path text not null,
            expires_at timestamptz not null,
            used_at timestamptz
        );
        create index ix_downloads_person_id on users.downloads (person_id);
        create index ix_downloads_expires_at on users.downloads (expires_at);
        """);
}
