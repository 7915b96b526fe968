using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Datasets.Migrations;

[DbContext(typeof(DatasetsDb))]
[Migration("0002_Licence")]
internal sealed class M0002_Licence : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table datasets.datasets add licence text;");
}
