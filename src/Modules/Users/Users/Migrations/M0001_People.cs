using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Users.Migrations;

[DbContext(typeof(UsersDb))]
[Migration("0001_People")]
internal sealed class M0001_People : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema if not exists users;
        create table users.people (
            id uuid constraint pk_people primary key,
            issuer text not null,
            subject text not null,
            name text not null,
            first_seen_at timestamptz not null,
            last_seen_at timestamptz not null
        );
        create unique index ix_people_issuer_subject on users.people (issuer, subject);
        """);
}
